import { expect, test } from 'vitest'
import {
  isSignedBy,
  newSigningKey,
  parseNote,
  parseSigningKey,
  parseVerifyingKey,
  signNote,
  verifierText,
} from '../../src/store/signed-note.js'

/** The example of golang.org/x/mod/sumdb/note. */
const verifier = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const secret = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'
const words = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const signed = `${words}
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`

test('a note is signed as others sign it', () => {
  const key = parseSigningKey(secret)!
  expect(verifierText(key)).toBe(verifier)
  expect(signNote(words, key)).toBe(signed)
  expect(isSignedBy(parseNote(signed)!, parseVerifyingKey(verifier)!)).toBe(true)
})

test('a signature of another text or by another key is none', () => {
  const key = newSigningKey('PeterNeumann')
  expect(isSignedBy(parseNote(signed)!, key)).toBe(false)
  const changed = parseNote(signed.replace('think', 'thought'))!
  expect(isSignedBy(changed, parseVerifyingKey(verifier)!)).toBe(false)
  expect(parseSigningKey(key.text)?.publicBytes).toEqual(key.publicBytes)
})
