import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addLeaf, emptyFrontier, packFrontier, rootOf, sha256, unpackFrontier } from '../../src/store/tree.js'

const leafOf = (hex: string): Buffer => sha256(Buffer.from(`00${hex}`, 'hex'))

/** Test vectors of Certificate Transparency (google/certificate-transparency, merkletree tests). */
const vectors: readonly (readonly [leaf: string, root: string])[] = [
  ['', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  ['00', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  ['10', 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  ['2021', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
  ['3031', '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
  ['40414243', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
  ['5051525354555657', 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
  ['606162636465666768696a6b6c6d6e6f', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
]

test('roots are those of RFC 9162', () => {
  let frontier = emptyFrontier
  for (const [leaf, root] of vectors) {
    frontier = addLeaf(frontier, leafOf(leaf))
    expect(rootOf(frontier).toString('hex')).toBe(root)
  }
})

/** The definition of RFC 9162, section 2.1.1, word for word. */
const definedRoot = (leaves: readonly Buffer[]): Buffer => {
  if (leaves.length === 1) return leaves[0]!
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return sha256(Buffer.concat([Buffer.of(1), definedRoot(leaves.slice(0, split)), definedRoot(leaves.slice(split))]))
}

test('the frontier, kept and read again at any time, has the root that the definition gives', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), (size) => {
      const leaves = Array.from({ length: size }, (_, index) => leafOf(index.toString(16).padStart(8, '0')))
      let frontier = emptyFrontier
      for (const leaf of leaves) {
        frontier = addLeaf(frontier, leaf)
        frontier = unpackFrontier(frontier.size, packFrontier(frontier))
      }
      expect(rootOf(frontier)).toEqual(definedRoot(leaves))
    }),
  )
})
