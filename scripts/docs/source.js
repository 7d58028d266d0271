/** What the source says of its options, as the compiler reads it. */
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { root } from '../run.js'

/**
 * @typedef {object} Option
 * @property {string} name
 * @property {boolean} required
 * @property {string} doc its comment
 * @property {string | undefined} defaultValue what stands behind `@defaultValue`
 * @property {readonly string[]} members names of the options inside it, if it holds any
 */

/**
 * Opens the files that are to be asked about.
 *
 * @param {readonly string[]} files
 */
export function readSource (files) {
  const config = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  const program = ts.createProgram(files.map(file => join(root, file)), options)
  const checker = program.getTypeChecker()

  /**
   * @param {string} file
   * @param {string} name
   */
  function declaredType (file, name) {
    const source = program.getSourceFile(join(root, file))
    const module = source && checker.getSymbolAtLocation(source)
    const symbol = module && checker.getExportsOfModule(module).find(candidate => candidate.name === name)
    if (symbol === undefined) throw new Error(`${dirname(file)} has no ${name}`)
    return checker.getDeclaredTypeOfSymbol(symbol)
  }

  /** @param {ts.Type} type */
  function memberNames (type) {
    const parts = type.isUnion() ? type.types : [type]
    return parts.filter(part => part.flags & ts.TypeFlags.Object).flatMap(part => part.getProperties().map(({ name }) => name))
  }

  return {
    /**
     * The options in an interface, those it inherits too.
     *
     * @param {string} file
     * @param {string} name
     * @returns {Option[]}
     */
    options: (file, name) => declaredType(file, name).getProperties().map(property => ({
      name: property.name,
      required: (property.flags & ts.SymbolFlags.Optional) === 0,
      doc: ts.displayPartsToString(property.getDocumentationComment(checker)),
      defaultValue: property.getJsDocTags(checker).filter(tag => tag.name === 'defaultValue').map(tag => ts.displayPartsToString(tag.text))[0],
      members: memberNames(checker.getTypeOfSymbol(property))
    }))
  }
}
