import { product } from "../strings.ts";

/** The product's sign: an enamel door plate. */
export function PlateMark() {
  return <span className="plate-mark">{product.name}</span>;
}
