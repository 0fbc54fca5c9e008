/** Where names stand in a syntax tree (ESTree), and whether that is evaluated as soon as the module is. */

/** @typedef {{ type: string, start: number, end: number } & Record<string, unknown>} Node */

/** @typedef {{ name: string, start: number, end: number, isObject: boolean, isAtOnce: boolean }} Use - whether something of it is read
 *  (`name.something`), and whether it stands outside of all functions */

/**
 * Where identifiers of these names stand, but for names of properties.
 *
 * @param {Node} program
 * @param {ReadonlySet<string>} names
 * @returns {Use[]}
 */
export function usesOf(program, names) {
  /** @type {Use[]} */
  const uses = [];
  /** @param {Node} node @param {boolean} isAtOnce @param {boolean} isObject */
  const visit = (node, isAtOnce, isObject) => {
    if (node.type === "Identifier") {
      const name = String(node["name"]);
      if (names.has(name)) uses.push({ name, start: node.start, end: node.end, isObject, isAtOnce });
      return;
    }
    const isMember = node.type === "MemberExpression";
    const isLater = /Function/.test(node.type) || (node.type === "PropertyDefinition" && node["static"] === false);
    for (const [key, value] of Object.entries(node)) {
      if ((key === "key" || (key === "property" && isMember)) && node["computed"] === false) continue;
      for (const child of Array.isArray(value) ? value : [value]) {
        if (isNode(child)) visit(child, isAtOnce && !isLater, isMember && key === "object");
      }
    }
  };
  visit(program, true, false);
  return uses;
}

/**
 * What a module imports: names with their modules' specifiers, and where it loads which module as it runs.
 * @param {Node} program
 */
export function importsOf(program) {
  /** @type {Map<string, string>} */
  const names = new Map();
  /** @type {{ source: string, start: number }[]} */
  const loads = [];
  /** @param {Node} node */
  const visit = (node) => {
    const source = String(/** @type {Node | undefined} */ (node["source"])?.["value"]);
    if (node.type === "ImportExpression") loads.push({ source, start: node.start });
    if (node.type === "ImportDeclaration") {
      const specifiers = /** @type {{ local: Node }[]} */ (node["specifiers"]);
      for (const { local } of specifiers) names.set(String(local["name"]), source);
    }
    Object.values(node).flat().filter(isNode).forEach(visit);
  };
  visit(program);
  return { names, loads };
}

/**
 * @param {unknown} value
 * @returns {value is Node}
 */
function isNode(value) {
  return value !== null && typeof value === "object" && "type" in value;
}
