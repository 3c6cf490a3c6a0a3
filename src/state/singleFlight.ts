/**
 * A loop that runs jobs one after another until none is left, and never twice at once.
 *
 * @param next starts the next job, or returns null when nothing is to be done; asked anew after each job, so
 * only the newest wish is worked on
 * @returns wakes the loop; the promise resolves when nothing is left to be done
 */
export function createSingleFlight(next: () => Promise<void> | null): () => Promise<void> {
  let flight: Promise<void> | null = null;

  const loop = async () => {
    // So that `flight` is set before the loop can end.
    await null;
    for (let job = next(); job !== null; job = next()) await job;
    flight = null;
  };

  return () => {
    flight ??= loop();
    return flight;
  };
}
