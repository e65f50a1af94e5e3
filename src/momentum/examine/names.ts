import type { Bytes } from '../../domain/bytes.js'
import type { Routine, Variable } from '../../lua/dialect/resolve-program.js'
import type { Expression, Name } from '../../lua/dialect/syntax.js'
import { fileOfModule } from '../../lua/library/module-names.js'
import { requiredBy, type SourceFile } from './policy-code.js'

/**
 * What the names of a policy's text stand for. A path is `msys.cidr.query` from a global on, or begins with `@` and the place of
 * the local variable that it is in: two expressions of one path are the same thing as far as the text tells.
 */
export class Names {
  private readonly files: ReadonlyMap<Bytes, SourceFile>
  private readonly paths = new Map<Expression, string | null>()
  private readonly functions = new Map<string, Routine[]>()
  private readonly written = new Set<string>()
  /** names of fields that the policy sets, wherever */
  private readonly fields = new Set<string>()
  private readonly globalsOf = new Map<SourceFile, ReadonlySet<string>>()

  constructor(files: ReadonlyMap<Bytes, SourceFile>) {
    this.files = files
    for (const file of files.values()) this.globalsOf.set(file, globalsWrittenIn(file))
    for (const file of files.values()) this.readDefinitions(file)
  }

  /** null where the text alone does not tell. */
  pathOf(file: SourceFile, expression: Expression): string | null {
    const known = this.paths.get(expression)
    if (known !== undefined) return known
    this.paths.set(expression, null)
    const path = this.findPath(file, expression)
    this.paths.set(expression, path)
    return path
  }

  /** The functions that a path may stand for. */
  functionsAt(path: string | null): readonly Routine[] {
    return (path !== null && this.functions.get(path)) || []
  }

  /** Does the policy set it, somewhere? */
  isWritten(path: string): boolean {
    return this.written.has(path)
  }

  isFieldWritten(name: string): boolean {
    return this.fields.has(name)
  }

  /** The path of a variable by itself, whatever it holds. */
  ownPathOf(file: SourceFile, variable: Variable): string {
    return `@${file.path}:${variable.at.start}`
  }

  private findPath(file: SourceFile, expression: Expression): string | null {
    switch (expression.kind) {
      case 'name':
        return this.pathOfName(file, expression)
      case 'field':
        return this.pathOfField(file, expression)
      case 'parenthesis':
        return this.pathOf(file, expression.inner)
      case 'call':
        return this.pathOfModule(requiredBy(expression))
      case 'operation':
        return expression.sign === 'or' ? this.pathOf(file, expression.left) : null
      default:
        return null
    }
  }

  private pathOfField(file: SourceFile, expression: Expression): string | null {
    const names: string[] = []
    let of = expression
    while (of.kind === 'field') {
      names.push(of.name)
      of = of.of
      if (names.length > deepest) return null
    }
    const base = this.pathOf(file, of)
    if (base === null) return null
    return [...(base === '_G' ? [] : [base]), ...names.reverse()].join('.')
  }

  private pathOfName(file: SourceFile, name: Name): string {
    const variable = file.program?.variableOf.get(name)
    if (variable) {
      const held = variable.writes === 0 && variable.initial ? this.pathOf(file, variable.initial) : null
      return held ?? this.ownPathOf(file, variable)
    }
    if (file.moduleName === null) return name.name
    if (name.name === '_M') return file.moduleName
    return this.globalsOf.get(file)!.has(name.name) ? `${file.moduleName}.${name.name}` : name.name
  }

  private pathOfModule(module: string | null): string | null {
    if (module === null) return null
    const file = this.files.get(fileOfModule(module))
    if (!file) return module
    if (file.moduleName !== null) return file.moduleName
    return file.returned ? (this.pathOf(file, file.returned) ?? `@${file.path}:return`) : null
  }

  private readDefinitions(file: SourceFile): void {
    const { program } = file
    if (!program) return
    for (const { writes } of program.routines)
      for (const { target, value } of writes) {
        if (target.kind === 'field') this.fields.add(target.name)
        const path = this.pathOf(file, target)
        if (path !== null) this.define(file, path, value)
      }
    for (const variable of new Set(program.variableOf.values()))
      if (variable.initial) this.define(file, this.ownPathOf(file, variable), variable.initial)
    if (file.returned?.kind === 'table') this.define(file, `@${file.path}:return`, file.returned)
  }

  private define(file: SourceFile, path: string, value: Expression | null): void {
    this.written.add(path)
    if (value?.kind === 'function') {
      if (!this.functions.has(path)) this.functions.set(path, [])
      this.functions.get(path)!.push(file.program!.routineOf.get(value)!)
    }
    if (value?.kind === 'table')
      for (const field of value.fields)
        if (field.key?.kind === 'string') {
          this.fields.add(field.key.value)
          this.define(file, `${path}.${field.key.value}`, field.value)
        }
  }
}

/** fields behind each other that a path has, at most */
const deepest = 16

const globalsWrittenIn = ({ program }: SourceFile): ReadonlySet<string> =>
  new Set(
    (program?.routines ?? []).flatMap(({ writes }) =>
      writes.flatMap(({ target }) => (target.kind === 'name' && !program!.variableOf.has(target) ? [target.name] : [])),
    ),
  )
