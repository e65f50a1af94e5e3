import { invalidImport } from '../import-trouble.js'
import { ByteSource } from './byte-source.js'
import type { CaptureItem } from './captured-packet.js'
import { classicFormOf, readClassicPcap } from './classic-pcap.js'
import { readPcapng } from './pcapng.js'

/** Packets of a pcap or pcapng file. Throws Trouble `import-invalid` where it is neither. */
export function* readPackets(pieces: Iterable<Uint8Array>, file: string): Generator<CaptureItem, void, undefined> {
  const source = new ByteSource(pieces)
  try {
    const magic = source.take(4)
    const form = classicFormOf(magic)
    if (form !== undefined) yield* readClassicPcap(source, form)
    else if (magic.toString('hex') === '0a0d0d0a') yield* readPcapng(source)
    else
      throw invalidImport(
        file,
        `it begins with the bytes ${magic.toString('hex') || '(none)'}`,
        'a capture is pcap or pcapng',
      )
  } finally {
    source.close()
  }
}
