package org.pgkalam.facts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Asks a C compiler for types: it describes them in the debug information of an object file. */
final class TypeProbe {
  private static final String OBJECT = "program.o";

  private final Path work;
  private final Compiler compiler;
  private final List<String> program;

  /**
   * @param program lines that declare what will be asked for
   */
  TypeProbe(Path work, List<String> options, List<String> program) {
    List<String> whole = new ArrayList<>(options);
    whole.addAll(List.of("-g", "-c", "-o", OBJECT));
    this.work = work;
    this.compiler = new Compiler(work, whole);
    this.program = List.copyOf(program);
  }

  /**
   * The types of functions and variables; none for names that are not declared, and for those that
   * are static and hence no symbols of the server.
   */
  Map<String, CType> typesOf(Set<String> names) throws IOException {
    Map<String, String> lines = new TreeMap<>();
    // Its address is taken, so that a static function is there to be seen.
    names.forEach(name -> lines.put(name, "__typeof__(&%1$s) of_%1$s = &%1$s;".formatted(name)));
    lines.values().retainAll(compiler.compile(program, lines.values(), List.of()));
    DebugInfo info = debugInfo();
    Map<String, CType> types = new TreeMap<>();
    for (String name : lines.keySet()) {
      if (!info.hasStatic(name)) {
        CType.Pointer pointer = (CType.Pointer) info.variable("of_" + name).orElseThrow();
        types.put(name, pointer.target());
      }
    }
    return types;
  }

  /** What a typedef stands for, be it inside a function. */
  Optional<CType> typedef(String name) throws IOException {
    compiler.compile(program, List.of(), List.of());
    return debugInfo().typedef(name);
  }

  private DebugInfo debugInfo() throws IOException {
    Command.Result read = Command.run(work, List.of("readelf", "--debug-dump=info", OBJECT));
    if (!read.succeeded()) {
      throw new IOException(read.output());
    }
    return new DebugInfo(read.output());
  }
}
