package org.pgkalam.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Our C sources. */
final class Sources {
  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern EXTERN = Pattern.compile("^extern\\b([^;]*);", Pattern.MULTILINE);
  private static final Pattern INNERMOST = Pattern.compile("\\([^()]*\\)|\\[[^\\]]*\\]");
  private static final Pattern NAME = Pattern.compile("(\\w+)\\s*$");

  private final Path directory;
  private final Path work;

  /**
   * @param work an empty directory
   */
  Sources(Path directory, Path work) {
    this.directory = directory.toAbsolutePath();
    this.work = work;
  }

  /**
   * All declarations of things that are not ours. pg.h has most; the C files have what exists on
   * some majors only, or is used in one place.
   */
  List<Declaration> declarations() throws IOException {
    List<Declaration> declarations = new ArrayList<>();
    for (Path file : files()) {
      Map<String, Boolean> names = new LinkedHashMap<>();
      Matcher extern = EXTERN.matcher(COMMENT.matcher(Files.readString(file)).replaceAll(" "));
      while (extern.find()) {
        for (String declarator : bare(extern.group(1)).split(",")) {
          names.put(name(declarator), extern.group().contains("((weak))"));
        }
      }
      if (!names.isEmpty()) {
        Map<String, CType> types = probe(file).typesOf(names.keySet());
        if (!types.keySet().containsAll(names.keySet())) {
          throw new IllegalArgumentException(
              "%s declares %s; understood are %s".formatted(file, names.keySet(), types.keySet()));
        }
        names.forEach(
            (name, weak) ->
                declarations.add(new Declaration(file.getFileName(), name, types.get(name), weak)));
      }
    }
    return declarations;
  }

  /**
   * What a typedef of a pointer to a function points to.
   *
   * @throws IllegalArgumentException if no file has it
   */
  CType functionType(String typedef) throws IOException {
    for (Path file : files()) {
      if (Files.readString(file).contains("(*" + typedef + ")")) {
        return ((CType.Pointer) probe(file).typedef(typedef).orElseThrow()).target();
      }
    }
    throw new IllegalArgumentException("no file has a typedef " + typedef);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.endsWith("pg.h") || file.toString().endsWith(".c"))
          .sorted()
          .toList();
    }
  }

  private TypeProbe probe(Path file) {
    return new TypeProbe(
        work,
        List.of("-D_GNU_SOURCE", "-DPG_KALAM_VERSION=\"\""),
        List.of("#include \"" + file + "\""));
  }

  /** Without parameters, attributes and lengths of arrays, which leaves names last. */
  private static String bare(String declaration) {
    String shorter = INNERMOST.matcher(declaration).replaceAll(" ");
    return shorter.equals(declaration) ? declaration.replace("__attribute__", " ") : bare(shorter);
  }

  private static String name(String declarator) {
    Matcher name = NAME.matcher(declarator);
    if (!name.find()) {
      throw new IllegalArgumentException("a declaration without a name: " + declarator);
    }
    return name.group(1);
  }
}
