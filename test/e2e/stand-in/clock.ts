/** The server's own time: it runs as the machine's, and a test moves it forward instead of waiting. */
export class Clock {
  private offsetMs = 0;

  nowMs(): number {
    return Date.now() + this.offsetMs;
  }

  /** RFC 3339, as the APIs write times. */
  now(): string {
    return new Date(this.nowMs()).toISOString();
  }

  advanceDays(days: number): void {
    this.offsetMs += days * 24 * 60 * 60 * 1000;
  }
}
