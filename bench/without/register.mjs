// Loaded before the product by the benchmark alone: one part of its security is put aside, to see what the part costs. The
// product itself has no switch for it.
import { register } from 'node:module'

const parts = {
  decision: ['policy/decide'],
  roles: ['database/lock', 'grants/check'],
  record: ['audit/recorder'],
}

register('./hooks.mjs', import.meta.url, { data: parts[process.env.SANLIU_BENCH_WITHOUT] })
