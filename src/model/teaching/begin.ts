import type { ModelClass, UNetConfig } from "../../core/card.ts";
import { parameterisationOf, unfoldWeights } from "../../core/parameters.ts";
import { createRandom } from "../../core/random.ts";
import type { TeachSettings } from "../../core/teaching.ts";
import { type Checkpoint, loadCheckpoint } from "../checkpoint.ts";
import { ModelError } from "../errors.ts";
import type { LoadedModel } from "../model.ts";
import { createTrainerState } from "../trainer-state.ts";
import { INPUT, optimiserOf } from "./recipe.ts";
import { withClasses } from "./with-classes.ts";

/** What a session begins with. */
export interface SessionStart {
  readonly parent: LoadedModel;
  readonly classes: readonly ModelClass[];
  readonly settings: TeachSettings;
  /** Of an earlier session of the same parent and classes; null to begin with the parent. */
  readonly checkpoint: ArrayBuffer | null;
}

/** The name that messages give to a checkpoint, of which people never see the file. */
const LAST_STATE = "The training's last state";

/**
 * The parent with the session's classes, and where its training stands.
 *
 * @throws ModelError when classes or checkpoint do not belong to the parent, or the checkpoint is damaged
 */
export function beginSession({ parent, classes, settings, checkpoint }: SessionStart): {
  readonly model: LoadedModel;
  readonly at: Checkpoint;
} {
  const model = withClasses(parent, classes);
  const { architecture } = model.card;
  if (checkpoint !== null) {
    const at = loadCheckpoint(LAST_STATE, checkpoint);
    checkFits(architecture, at.state.config, parent.card.name);
    return { model, at };
  }
  const parameterisation = parameterisationOf(architecture, model.weights, INPUT);
  const parameters = unfoldWeights(architecture, parameterisation, model.weights);
  const state = createTrainerState(architecture, parameterisation, optimiserOf(settings), parameters);
  return { model, at: { state, random: createRandom(settings.seed).state(), seconds: 0, best: null } };
}

function checkFits(expected: UNetConfig, actual: UNetConfig, parent: string): void {
  for (const field of ["depth", "baseFilters", "inputChannels", "classes"] as const) {
    if (actual[field] === expected[field]) continue;
    throw new ModelError(
      `${LAST_STATE} has ${field} ${actual[field]} where ${parent} with its classes has ${expected[field]}: they do not belong together. Begin the training anew.`,
    );
  }
}
