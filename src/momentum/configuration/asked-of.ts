import type { Canonical } from '../../domain/canonical.js'
import { encodeText } from '../../domain/canonical.js'
import type { OtherPart } from './read-fragment.js'

/** What each call reads of the configuration: kinds of stanzas, or null for all of it; `named` where the first argument names one. */
const readBy: Readonly<Record<string, { readonly kinds: readonly string[] | null; readonly named?: true }>> = {
  'msys.config': { kinds: null },
  'msys.core.config_get_binding_id_from_name': { kinds: ['binding', 'binding_group'] },
  'msys.core.config_get_binding_name_from_id': { kinds: ['binding', 'binding_group'] },
  'msys.core.config_get_binding_group_size': { kinds: ['binding', 'binding_group'] },
  'msys.core.binding_group_members': { kinds: ['binding', 'binding_group'] },
  'msys.db.query': { kinds: ['datasource'], named: true },
  'msys.db.fetch_row': { kinds: ['datasource'], named: true },
  'msys.db.execute': { kinds: ['datasource'], named: true },
  'msys.cidr.query': { kinds: ['datasource'] },
  'msys.audit.connections': { kinds: ['audit'] },
  'msys.audit.receptions': { kinds: ['audit'] },
  'msys.audit.rejections': { kinds: ['audit'] },
  'msys.validate.opendkim.verify': { kinds: ['opendkim'] },
  'msys.validate.dkim.get_domains': { kinds: ['dkim_validate'] },
  'msys.validate.dkim.get_responsible_domain': { kinds: ['dkim_validate'] },
  'msys.validate.openarc.verify': { kinds: ['openarc'] },
  'msys.validate.openarc.sign': { kinds: ['openarc'] },
  'msys.validate.dkim2.verify': { kinds: ['dkim2'] },
  'msys.validate.dkim2.sign': { kinds: ['dkim2'] },
  'msys.av.engines': { kinds: ['antivirus', 'clamav', 'csapi'] },
  'msys.av.scan': { kinds: ['antivirus', 'clamav', 'csapi'] },
  'msys.av.scan_part': { kinds: ['antivirus', 'clamav', 'csapi'] },
  'msys.brightmail.scan': { kinds: ['brightmail'] },
  'msys.symantec_beik.scan': { kinds: ['beik'] },
  'msys.commtouch.diagnose': { kinds: ['commtouch_ctasd'] },
  'msys.expurgate.scan': { kinds: ['eleven'] },
  'msys.spamc.spamc_scan': { kinds: ['spamassassin'] },
  'msys.cloudmark.score': { kinds: ['cloudmark'] },
  'msys.cloudmark.analyze': { kinds: ['cloudmark'] },
  'msys.cloudmark.score_af': { kinds: ['cloudmark'] },
  'msys.validate.dk.get_responsible_domain': { kinds: ['dk_validate'] },
  'msys.threadpool.count': { kinds: ['threadpool'] },
  'msys.threadpool.find': { kinds: ['threadpool'] },
  'msys.bounce.classify': { kinds: ['bounce_classifier_override', 'datasource'] },
  'msys.bounce.classify_smtp_response': { kinds: ['bounce_classifier_override', 'datasource'] },
}

/**
 * The key of a question, with what identifies the stanzas that it is read from where the policy's own configuration has
 * some: under a candidate that has others it is another question.
 */
export const askedOf = (configured: readonly OtherPart[], call: string, key: Canonical): Canonical => {
  const read = configured.length === 0 ? undefined : readBy[call]
  if (!read || !Array.isArray(key)) return key
  const parts = configured.filter(
    ({ kind, instance }) =>
      (read.kinds === null || read.kinds.includes(kind)) &&
      (read.named === undefined || JSON.stringify(encodeText(instance)) === JSON.stringify(key[0])),
  )
  if (parts.length === 0) return key
  return [...key, { configuration: parts.map(({ digest }) => digest) }]
}
