/** A model file or a model's use that cannot work; the message names the file and says what to do. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}

/** The backend gave no usable numbers: a lost device, exhausted memory, a broken kernel. */
export class ComputeError extends Error {
  override readonly name = "ComputeError";
}

/** Fine-tuning cannot go on with what it was given; the message says what is missing. */
export class TrainingError extends Error {
  override readonly name = "TrainingError";
}
