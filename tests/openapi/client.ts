// Compiles only if the generated types say what the service does.
import type { components, operations, paths } from "./generated/api";

type Schemas = components["schemas"];

// A reference that may be null is typed so.
const run: Pick<Schemas["TrainingRunAnswer"], "progress" | "metrics"> = { progress: null, metrics: null };

// One that may not is not.
// @ts-expect-error
const state: Schemas["TrainingRunAnswer"]["state"] = null;

const rating: Schemas["RatingRequest"] = { movieId: 9000013, rating: 4.5 };

const query: paths["/users/{userId}/recommendations"]["get"]["parameters"]["query"] = { count: 5, genre: "Drama" };

// An unknown parameter does not compile, as the service would refuse it.
// @ts-expect-error
const wrong: paths["/movies"]["get"]["parameters"]["query"] = { bogus: 1 };

type Event = operations["GetTrainingRunEvents"]["responses"][200]["content"]["text/event-stream"];
const event: Event["event"] = "run";

export { event, query, rating, run, state, wrong };
