/** A function that answers again what it answered for the same inputs (the last of them only). */
export function memoise<Inputs extends readonly unknown[], Result>(compute: (...inputs: Inputs) => Result): (...inputs: Inputs) => Result {
  let last: { readonly inputs: Inputs; readonly result: Result } | null = null;
  return (...inputs) => {
    const known = last;
    if (known !== null && known.inputs.every((input, index) => input === inputs[index])) return known.result;
    const result = compute(...inputs);
    last = { inputs, result };
    return result;
  };
}

/** A function that answers again what it answered for the same object, as long as the object lives. */
export function memoisePerObject<Input extends object, Result>(compute: (input: Input) => Result): (input: Input) => Result {
  const results = new WeakMap<Input, { readonly value: Result }>();
  return (input) => {
    const known = results.get(input) ?? { value: compute(input) };
    results.set(input, known);
    return known.value;
  };
}
