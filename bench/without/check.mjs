// A login that may do everything is a fault everywhere else.
export * from '../../dist/src/grants/check.js?real'

export const lockFaultOf = async () => undefined
