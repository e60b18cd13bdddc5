import { quotedRole } from '../database/lock.js'
import type { AccessTable } from '../policy/access-row.js'
import { compile, gate } from './compile.js'
import { ownersRole } from './policies.js'
import { statementsFor } from './statements.js'

/** The second lock as SQL, to be read by who keeps the database: `npm run grants` carries it out. */
export function printedGrants(table: AccessTable): string {
  const desired = compile(table)
  const name = (role: string) => (role === ownersRole ? 'sanliu_owner' : quotedRole('sanliu', role))
  return [
    '-- 由权限表生成，勿手改：npm run grants -- --print。Made from the access table by npm run grants -- --print; not edited by hand.',
    '-- sanliu 为本部署的前缀，sanliu_owner 为表的所有者。sanliu stands for the prefix of the deployment, sanliu_owner for the owner of the tables.',
    ...desired.roles.map((role) => `create role ${name(role)} nologin${role === gate ? ' noinherit' : ''}`),
    ...statementsFor(desired, name),
  ]
    .map((statement) => (statement.startsWith('--') ? statement : `${statement};`))
    .join('\n')
    .concat('\n')
}
