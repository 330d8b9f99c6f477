/** Which mutants there are, and which of them are graded. */
import { readBases } from './bases.ts';
import { inSeededOrder } from './order.ts';
import { javaScriptMutants, javaScriptOperators } from './javascript/mutants.ts';
import { type Mutant, nameOf, type Operator } from './operator.ts';
import { pythonMutants, pythonOperators, type Wanted } from './python.ts';

export interface Choice {
  readonly seed: string;
  /** How many with a fault, and how many without. */
  readonly faults: number;
  readonly right: number;
  /** Only this operator, on every server that it can change. */
  readonly only?: string | undefined;
}

export function allOperators(): readonly Operator[] {
  return [...pythonOperators(), ...javaScriptOperators];
}

/**
 * Every operator once, then every operator once more on another server, until there are enough; where fewer are wanted
 * than there are operators, the seed decides whose turn it is.
 */
export function chooseMutants({ seed, faults, right, only }: Choice): readonly Mutant[] {
  const operators = allOperators();
  if (only !== undefined) return mutantsOf({ seed, operators: [only], each: Number.MAX_SAFE_INTEGER });
  const wrong = operators.filter(({ fault }) => fault.length > 0);
  const others = operators.filter(({ fault }) => fault.length === 0);
  return [...choose(wrong, faults, seed), ...choose(others, right, seed)];
}

function choose(operators: readonly Operator[], count: number, seed: string): readonly Mutant[] {
  const names = inSeededOrder(operators, seed, ({ operator }) => operator).map(({ operator }) => operator);
  // An operator that fits one server alone leaves its further turns to the others.
  for (let each = Math.ceil(count / names.length); ; each += 1) {
    const made = mutantsOf({ seed, operators: each === 1 ? names.slice(0, count) : names, each });
    const byOperator = Map.groupBy(made, ({ operator }) => operator);
    const rounds = Array.from({ length: each }, (_, round) =>
      names.flatMap((name) => byOperator.get(name)?.[round] ?? []),
    );
    const chosen = rounds.flat().slice(0, count);
    if (chosen.length === count || each > count) return chosen;
  }
}

/** Named `operator@base`. */
export function mutantNamed(name: string): Mutant | undefined {
  const [operator = ''] = name.split('@');
  return mutantsOf({ seed: '', operators: [operator], each: Number.MAX_SAFE_INTEGER }).find(
    (one) => nameOf(one) === name,
  );
}

function mutantsOf(wanted: Wanted): readonly Mutant[] {
  const bases = readBases();
  return [...pythonMutants(bases, wanted), ...javaScriptMutants(bases, wanted)];
}
