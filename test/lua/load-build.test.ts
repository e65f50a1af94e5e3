import { expect, it } from 'vitest'
import { builds, identifyBuild } from '../../src/lua/builds.js'
import { checkDigest } from '../../src/lua/load-build.js'

it('names each build with its version', () => {
  expect([identifyBuild('lua51'), identifyBuild('lua54')]).toEqual(['wasmoon-lua5.1@1.18.10', 'wasmoon@1.16.0'])
})

it('refuses wasm that is not the pinned one, saying what it got and what to do', () => {
  expect(() => checkDigest(builds.lua51, new Uint8Array([1, 2, 3]))).toThrow(
    expect.objectContaining({
      code: 'machine-changed',
      message:
        'the Lua machine wasmoon-lua5.1 is not the pinned one: got sha256 039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81 of liblua5.1.wasm, expected sha256 cba969b97e8a319eba8996b5df488aed5cdd22a56f2de53b42598e474014e610',
      hint: 'npm install --save-exact wasmoon-lua5.1@1.18.10',
    }),
  )
})
