import type { FieldAccess } from '../registry/access.js'
import { type Cell, dataClasses, dataClassNames } from '../registry/classes.js'
import type { AccessRow } from './access-row.js'
import type { Policy } from './decide.js'
import {
  emergencyDepartments,
  emergencyReasons,
  emergencySigner,
  openerIn,
  reasonClauses,
} from './emergency.js'
import { modeOf, rightsOf } from './rights.js'

const legend: Record<Cell, string> = { F: 'F', M: 'M', own: 'own', A: 'A', N: '·' }

const classed = (policy: Policy): [string, FieldAccess & { classes: readonly string[] }][] =>
  [...policy.coordinates.fields].flatMap(([coordinate, access]) =>
    'classes' in access ? [[coordinate, access]] : [],
  ) as [string, FieldAccess & { classes: readonly string[] }][]

/** docs/policy/field-access.md: the access table, and for every field who reads it in full and who masked. */
export function fieldAccessPage(policy: Policy): string {
  const rows = [...policy.table.values()]
  return [
    '# 字段权限 · Field access',
    '',
    '由 `npm run schema` 从权限表和字段字典生成，请勿手改。Made by `npm run schema` from the access table and the dictionaries; do not edit.',
    '',
    'F 完整 in full · M 遮蔽 masked · A 仅统计 only in statistics · own 仅本单位记录 own records · 「·」无 nothing. 条款编号见 Clauses: [sources.md](sources.md).',
    '',
    '## 部门与数据类别 · Departments and classes',
    '',
    `| 部门 Department | ${dataClassNames.join(' | ')} | 可写 writes | 依据 clause |`,
    `| --- | ${dataClassNames.map(() => '---').join(' | ')} | --- | --- |`,
    ...rows.map(departmentLine),
    '',
    '## 数据类别 · Classes',
    '',
    '| 类别 Class | 主管 Owner | 来源 Source |',
    '| --- | --- | --- |',
    ...dataClassNames.map(
      (name) =>
        `| ${dataClasses[name].label} ${name} | ${dataClasses[name].owner} | ${dataClasses[name].clause} |`,
    ),
    '',
    '## 应急开档 · Files opened in an emergency',
    '',
    `一人的档案，限时，凭理由，只开放行、不增加字段；由${emergencySigner.department}的${emergencySigner.role}签署。One person, for a limited time, for a reason; rows and never columns. Signed by ${emergencySigner.role} of ${emergencySigner.department} (${emergencySigner.clause}).`,
    '',
    '| 部门 Department | 角色 Roles | 理由 Reasons | 依据 clause |',
    '| --- | --- | --- | --- |',
    ...emergencyDepartments.map((department) => openerLine(policy, department)),
    '',
    '| 理由 Reason | 依据 clause |',
    '| --- | --- |',
    ...emergencyReasons.map((reason) => `| ${reason} | ${reasonClauses[reason]} |`),
    '',
    '## 字段 · Fields',
    '',
    '| 字段 Coordinate | 类别 Class | 完整 In full | 遮蔽可见 Shown masked |',
    '| --- | --- | --- | --- |',
    ...classed(policy)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([coordinate, access]) => fieldLine(policy, rows, coordinate, access)),
    '',
  ].join('\n')
}

const openerLine = (policy: Policy, department: string): string => {
  const opener = openerIn(department)
  const label = policy.table.get(department)?.label ?? ''
  return `| ${label} ${department} | ${opener?.roles.join(' ')} | ${opener?.reasons.join(' ')} | ${opener?.clause} |`
}

const departmentLine = (row: AccessRow): string =>
  `| ${row.label} ${row.department} | ${dataClassNames.map((name) => legend[row.cells[name]]).join(' | ')} | ${[...row.writes].join(' ')} | ${row.clause} |`

function fieldLine(
  policy: Policy,
  rows: readonly AccessRow[],
  coordinate: string,
  access: FieldAccess & { classes: readonly string[] },
): string {
  const inMode = (mode: 'FULL' | 'MASKED') =>
    rows
      .filter(({ department }) => modeOf(asViewer(policy, department), access) === mode)
      .map(({ department }) => department)
      .join(' ')
  return `| ${coordinate} | ${access.classes.join(' ')} | ${inMode('FULL')} | ${inMode('MASKED')} |`
}

const asViewer = (policy: Policy, department: string) =>
  rightsOf(policy.table, { subject: '', department, region: '', role: 'VIEWER', client: '' })
