import type { AccessTable } from '../policy/access-row.js'
import { codeList } from '../registry/code-list.js'

/** The Chinese names stand in the access table; these are the English ones of the glossary. */
export const englishNames: Readonly<Record<string, string>> = {
  CIVIL_AFFAIRS: 'Civil affairs, in the lead',
  TOWNSHIP_GOVERNMENT: 'Township or subdistrict government',
  VILLAGE_COMMITTEE: 'Villagers’ or residents’ committee',
  EDUCATION: 'Education',
  PUBLIC_SECURITY: 'Public security, the police',
  HEALTH: 'Health and family planning',
  JUSTICE: 'Justice',
  COURT: 'Court',
  PROCURATORATE: 'Procuratorate',
  WOMENS_FEDERATION: 'Women’s federation',
  DISABLED_FEDERATION: 'Disabled persons’ federation',
  YOUTH_LEAGUE: 'Communist Youth League',
  AGEING_COMMITTEE: 'Committee on ageing',
  NEXT_GENERATION: 'Committee for the next generation',
  TRADE_UNION: 'Federation of trade unions',
  POVERTY_RELIEF: 'Poverty relief',
  FINANCE: 'Finance',
  AUDIT: 'Audit',
  CHARITY_FEDERATION: 'Charity federation',
  HOUSING: 'Housing',
  HUMAN_RESOURCES: 'Human resources and social security',
  AGRICULTURE: 'Agriculture',
  GOVERNANCE: 'Office of public order (综治)',
  STATISTICS: 'Statistics',
  LEGAL_AFFAIRS: 'Legal affairs of the government',
  CULTURE: 'Culture, radio and television',
  PARTY_ORGANS: 'Party work committee of the organs',
  GOVERNMENT: 'Government, convener of the joint conference',
  GUIDANCE_CENTRE: 'Guidance centre for the three left-behind groups',
  SCHOOL: 'Primary and secondary school',
  KINDERGARTEN: 'Kindergarten',
  HOSPITAL: 'Hospital or clinic',
  WELFARE_INSTITUTION: 'Welfare institution',
  RESCUE_STATION: 'Rescue station',
  ELDERLY_CARE: 'Home or day care for the elderly',
  ELDERLY_ASSOCIATION: 'Association of the elderly',
  URBAN_MANAGEMENT: 'Urban management',
  REHABILITATION_INSTITUTION: 'Rehabilitation of disabled children',
  SOCIAL_SERVICE: 'Social-service organisation',
  PROVINCE: 'Provincial platform',
  PUBLIC: 'The public',
}

/** A department is a line of the access table: one without an English name yet is called by its code. */
export const departmentList = (table: AccessTable) =>
  codeList(
    'Department',
    '部门',
    'Department',
    Object.fromEntries(
      [...table.values()].map(({ department, label }) => [
        department,
        [label, englishNames[department] ?? department] as const,
      ]),
    ),
  )
