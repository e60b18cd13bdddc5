// Every statement is in the role that logged in: the administrator, whom no policy and no right holds up.
export * from '../../dist/src/database/lock.js?real'

export const quotedRole = () => '"sanliu_admin"'
