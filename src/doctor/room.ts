import { type DatabaseCheck, finding } from './finding.js'

const diskFull = '53100'
class Undone extends Error {}

/** The disk of the database may be on another machine: whether there is room is found by taking some and giving it back. */
export const room: DatabaseCheck = {
  name: 'room',
  about: { zh: '数据库的存储空间', en: 'room of the database' },
  async look(_, sql) {
    try {
      await sql.begin(async (transaction) => {
        await transaction`create temporary table room (filling text) on commit drop`
        await transaction`insert into room select repeat(md5(n::text), 60) from generate_series(1, 2000) n`
        throw new Undone()
      })
    } catch (error) {
      if (error instanceof Undone) return undefined
      if ((error as { code?: unknown }).code !== diskFull) throw error
    }
    return finding(
      ['数据库所在磁盘已满，修改被拒绝', 'the disk of the database is full, and changes are refused'],
      [
        '为数据库所在磁盘清理或扩容，无需重启；切勿删除数据目录或 pg_wal 中的文件',
        'free or add space on the disk of the database; no restart is needed. Never delete files of its data folder or of pg_wal',
      ],
    )
  },
}
