/** A review in each of its formats. */
import { renderJson } from "../../review/render/json";
import { renderMarkdown } from "../../review/render/markdown";
import { renderSarif } from "../../review/render/sarif";
import { renderText } from "../../review/render/text";
import type { Review } from "../../review/review";

export const FORMATS: Readonly<Record<string, (review: Review) => string>> = {
  markdown: (review) => renderMarkdown(review),
  text: (review) => renderText(review, { colour: true }),
  json: renderJson,
  sarif: (review) => renderSarif(review, new Map([["staging", "staging.json"]])),
};
