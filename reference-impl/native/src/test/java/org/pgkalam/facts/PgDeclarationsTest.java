package org.pgkalam.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares what our C sources declare of PostgreSQL with its header files, for the majors whose
 * headers Debian has; 14 and 16 are not among them.
 */
final class PgDeclarationsTest {
  private static final Path DIRECTORY = Path.of("src/main/c");
  private static final Path LIBRARY = Path.of("target/pg_kalam.so");

  /** What is called through a cast, and the typedef that it is cast to from each major on. */
  private static final Map<String, NavigableMap<Integer, String>> CASTS =
      Map.of(
          "create_foreignscan_path",
          new TreeMap<>(Map.of(13, "Until16", 17, "In17", 18, "From18")),
          "standard_ProcessUtility",
          new TreeMap<>(Map.of(13, "Hook13", 14, "Hook14")));

  /** PostgreSQL 13 numbers a query's relations with unsigned integers; none is too large. */
  private static final Map<Integer, List<String>> HARMLESS =
      Map.of(
          13,
          List.of(
              "makeVar on 13: declared void *(int32, int16, uint32, int32, uint32, uint32),"
                  + " the headers have Var *(uint32, int16, uint32, int32, uint32, uint32)",
              "makeWholeRowVar on 13: declared void *(void *, int32, uint32, bool),"
                  + " the headers have Var *(RangeTblEntry *, uint32, uint32, bool)"));

  private static final NavigableMap<Integer, String> NONE = Collections.emptyNavigableMap();

  private static final String TYPES =
      """
      #include <signal.h>
      #include <stdbool.h>
      #include <stddef.h>
      #include <stdint.h>
      typedef uintptr_t Datum;
      typedef struct List List;
      """;

  private static List<Declaration> declarations;

  @TempDir Path work;

  @BeforeAll
  static void readSources(@TempDir Path directory) throws IOException {
    declarations = new Sources(DIRECTORY, directory).declarations();
  }

  static Stream<Integer> majorsWithHeaders() {
    return DebianHeaders.SUITES.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("majorsWithHeaders")
  void everyDeclarationIsWhatTheHeadersSay(int major) throws IOException {
    List<Declaration> asCalled = new ArrayList<>();
    for (Declaration declaration : declarations) {
      NavigableMap<Integer, String> casts = CASTS.get(declaration.name());
      asCalled.add(
          casts == null ? declaration : cast(declaration, casts.floorEntry(major).getValue()));
    }

    assertThat(differences(asCalled, major))
        .containsExactlyInAnyOrderElementsOf(HARMLESS.getOrDefault(major, List.of()));
  }

  @Test
  void whatOnlySomeMajorsHaveIsKnownToOne() throws IOException {
    Set<String> weak = new TreeSet<>();
    declarations.stream().filter(Declaration::weak).forEach(it -> weak.add(it.name()));
    for (int major : DebianHeaders.SUITES.keySet()) {
      weak.removeAll(symbols(weak, major).keySet());
    }

    assertThat(weak).isEmpty();
  }

  @Test
  void everyNameIsDeclaredOnce() {
    assertThat(declarations).extracting(Declaration::name).doesNotHaveDuplicates();
  }

  /** Symbols of other libraries have a version. */
  @Test
  void nothingIsNeededThatIsDeclaredElsewhere() throws IOException {
    String library = LIBRARY.toAbsolutePath().toString();
    Command.Result needed = Command.run(work, List.of("nm", "-D", "-u", library));

    assertThat(needed.output().lines().map(line -> line.substring(line.lastIndexOf(' ') + 1)))
        .filteredOn(name -> !name.contains("@") && !name.startsWith("_"))
        .isNotEmpty()
        .isSubsetOf(declarations.stream().map(Declaration::name).toList());
  }

  @ParameterizedTest
  @MethodSource("majorsWithHeaders")
  void everyWrongDeclarationIsNamedWithBothTypes(int major) throws IOException {
    List<Declaration> wrong =
        declared(
            """
            extern void *palloc(uint32_t size);
            extern void *palloc0(int64_t size);
            extern char *pstrdup(char in);
            extern char *psprintf(const char *fmt);
            extern List *lappend();
            extern void *MemoryContextReset(void *context);
            extern void initStringInfo(void **str);
            extern void pfree(void *pointer, int more);
            extern bool errstart(bool elevel, const char *domain);
            extern int errcode(float sqlerrcode);
            extern char *GetConfigOption(const char *name, bool missing_ok, bool privileged);
            extern char *text_to_cstring(const List *t);
            extern void get_share_path(const char *my_exec_path, const char *ret_path);
            extern void on_proc_exit(void (*function)(long code, Datum arg), Datum arg);
            extern int QueryCancelPending;
            extern int SPI_processed;
            extern char **DataDir;
            extern void list_length(void);
            extern void pg_kalam_unknown(void);
            """);

    assertThat(differences(wrong, major))
        .containsExactlyElementsOf(
            """
            palloc on N: declared void *(uint32), the headers have void *(uint64)
            palloc0 on N: declared void *(int64), the headers have void *(uint64)
            pstrdup on N: declared char *(char), the headers have char *(const char *)
            psprintf on N: declared char *(const char *), the headers have char *(const char *, ...)
            lappend on N: declared List *(), the headers have List *(List *, void *)
            MemoryContextReset on N: declared void *(void *), the headers have void (MemoryContextData *)
            initStringInfo on N: declared void (void **), the headers have void (StringInfoData *)
            pfree on N: declared void (void *, int32), the headers have void (void *)
            errstart on N: declared bool (bool, const char *), the headers have bool (int32, const char *)
            errcode on N: declared int32 (float32), the headers have int32 (int32)
            GetConfigOption on N: declared char *(const char *, bool, bool), the headers have const char *(const char *, bool, bool)
            text_to_cstring on N: declared char *(const List *), the headers have char *(const varlena *)
            get_share_path on N: declared void (const char *, const char *), the headers have void (const char *, char *)
            on_proc_exit on N: declared void (void (*)(int64, uint64), uint64), the headers have void (void (*)(int32, uint64), uint64)
            QueryCancelPending on N: declared int32, the headers have volatile int32
            SPI_processed on N: declared int32, the headers have uint64
            DataDir on N: declared char **, the headers have char *
            list_length on N: declared void (void), the headers have no such symbol
            pg_kalam_unknown on N: declared void (void), the headers have no such symbol
            """
                .replace(" on N:", " on " + major + ":")
                .lines()
                .toList());
  }

  /** Only some compilers write into debug information that a function never returns. */
  @ParameterizedTest
  @MethodSource("majorsWithHeaders")
  void aFunctionThatDoesReturnIsNamed(int major) throws IOException {
    List<Declaration> wrong =
        declared("extern int errcode(int sqlerrcode) __attribute__((noreturn));");
    Assumptions.assumeTrue(wrong.get(0).type().toString().startsWith("noreturn "));

    assertThat(differences(wrong, major))
        .containsExactly(
            "errcode on "
                + major
                + ": declared noreturn int32 (int32), the headers have int32 (int32)");
  }

  @ParameterizedTest
  @MethodSource("majorsWithHeaders")
  void aRightDeclarationIsNotNamed(int major) throws IOException {
    List<Declaration> right =
        declared(
            """
            extern void *palloc(size_t size), *palloc0(uint64_t size);
            extern char *psprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
            extern void initStringInfo(void *str);
            extern void on_proc_exit(void (*function)(int code, Datum arg), Datum arg);
            /* extern int commented_out; */
            extern volatile sig_atomic_t QueryCancelPending, ProcDiePending;
            extern char my_exec_path[];
            extern void pg_kalam_unknown(void) __attribute__((weak));
            """);

    assertThat(right)
        .extracting(Declaration::name)
        .containsExactly(
            "palloc",
            "palloc0",
            "psprintf",
            "initStringInfo",
            "on_proc_exit",
            "QueryCancelPending",
            "ProcDiePending",
            "my_exec_path",
            "pg_kalam_unknown");
    assertThat(differences(right, major)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("majorsWithHeaders")
  void aCastThatIsRightOnOtherMajorsIsNamed(int major) throws IOException {
    List<Declaration> wrong = new ArrayList<>();
    for (Declaration declaration : declarations) {
      NavigableMap<Integer, String> casts = CASTS.getOrDefault(declaration.name(), NONE);
      for (Integer first : casts.keySet()) {
        if (!first.equals(casts.floorKey(major))) {
          wrong.add(cast(declaration, casts.get(first)));
        }
      }
    }

    assertThat(wrong)
        .extracting(Declaration::name)
        .containsOnly(CASTS.keySet().toArray(String[]::new));
    assertThat(differences(wrong, major))
        .extracting(difference -> difference.substring(0, difference.indexOf(" on ")))
        .containsExactlyElementsOf(wrong.stream().map(Declaration::name).toList());
  }

  private Declaration cast(Declaration declaration, String typedef) throws IOException {
    return declaration.as(new Sources(DIRECTORY, work).functionType(typedef));
  }

  private List<Declaration> declared(String text) throws IOException {
    Path directory = Files.createDirectory(work.resolve("sources"));
    Files.writeString(directory.resolve("pg.h"), TYPES + text);
    return new Sources(directory, work).declarations();
  }

  private List<String> differences(List<Declaration> declarations, int major) throws IOException {
    Map<String, CType> headers =
        symbols(declarations.stream().map(Declaration::name).collect(Collectors.toSet()), major);
    List<String> differences = new ArrayList<>();
    for (Declaration declaration : declarations) {
      CType theirs = headers.get(declaration.name());
      if (!declaration.fits(theirs)) {
        differences.add(
            "%s on %d: declared %s, the headers have %s"
                .formatted(
                    declaration.name(),
                    major,
                    declaration.type(),
                    theirs == null ? "no such symbol" : theirs));
      }
    }
    return differences;
  }

  private Map<String, CType> symbols(Set<String> names, int major) throws IOException {
    try {
      return new Headers(DebianHeaders.ofThisUser().of(major), work).typesOfSymbols(names);
    } catch (DebianHeaders.Unavailable e) {
      return Assumptions.abort("not compared with PostgreSQL " + major + ": " + e.getMessage());
    }
  }
}
