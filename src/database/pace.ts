/** A step counts for so much of what is known of a line; the rest is what was known before. */
const newest = 0.1
/** So many steps are seen before anything is said. */
const leastSteps = 16

/** How fast a line moves. */
export class Pace {
  private milliseconds = 0
  private steps = 0
  private movedAt = 0

  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** Somebody stands in a line that was empty. */
  begun(): void {
    this.movedAt = this.clock()
    this.steps = 0
  }

  /** The first in the line has left it. */
  moved(): void {
    const now = this.clock()
    const step = now - this.movedAt
    this.steps += 1
    // The mean of the first steps, then one that forgets.
    this.milliseconds += (step - this.milliseconds) * Math.max(newest, 1 / this.steps)
    this.movedAt = now
  }

  /** Milliseconds until a line of this length has moved on; 0 while nobody can tell. */
  of(length: number): number {
    return this.steps < leastSteps ? 0 : length * this.milliseconds
  }
}
