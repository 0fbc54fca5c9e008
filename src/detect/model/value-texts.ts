/** The kernel that texts of values are asked of: that of the scan at hand, or one of its own where nothing is scanned (training, explanations).
 *  Which one it is changes no answer. One thread scans with one kernel. */
import { Kernel } from "../../kernel/kernel.ts";
import { installModel, modelImage, ValueTexts, type ModelImage } from "../../kernel/value-model.ts";
import { valueModel } from "./value-model.ts";

let texts: ValueTexts | undefined;

/** Installs the model into a kernel, and asks that one from now on. Once per kernel. */
export function useKernel(kernel: Kernel, model: ModelImage): void {
  installModel(kernel, model);
  texts = new ValueTexts(kernel);
}

/** What is asked about the texts of values. */
export function valueTexts(): ValueTexts {
  if (!texts) useKernel(new Kernel(Kernel.load()), modelImage(valueModel()));
  if (!texts) throw new Error("a kernel was not installed");
  return texts;
}
