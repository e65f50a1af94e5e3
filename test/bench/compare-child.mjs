import { readPolicy } from '../../dist/capture/read-policy.js'
import { compareStore } from '../../dist/engine/compare-store.js'
import { parseQuery } from '../../dist/store/query/query.js'

/** Compares and prints the most memory that this process has taken, in megabytes. */
const [storePath, candidate, workers] = process.argv.slice(2)
await compareStore({
  storePath,
  candidate: readPolicy(candidate),
  query: parseQuery(''),
  limit: 1000,
  workers: Number(workers),
})
console.log(process.resourceUsage().maxRSS / 1024)
