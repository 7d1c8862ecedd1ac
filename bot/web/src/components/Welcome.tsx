import { useSession } from "../session.ts";
import { product } from "../strings.ts";
import { Icon } from "./Icon.tsx";

/** The door plate, and why one may trust what is behind it. */
export function Welcome() {
  const { plate } = useSession();
  return (
    <section className="welcome" aria-label={product.name}>
      <div className="plate">
        <span className="plate-name">{product.name}</span>
        <span className="plate-words">
          <span>{product.tagline}</span>
          {plate && <span className="plate-number">{product.plate(plate)}</span>}
        </span>
      </div>
      <ul className="trust">
        {product.trust.map((line) => (
          <li key={line}>
            <Icon name="check" />
            {line}
          </li>
        ))}
      </ul>
    </section>
  );
}
