// Accesses are put on no record.
export const openRecorder = () => ({
  async record() {},
  async prepare() {},
  recordIn() {},
  async close() {},
})
