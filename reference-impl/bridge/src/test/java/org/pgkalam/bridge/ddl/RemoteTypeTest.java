package org.pgkalam.bridge.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteTypeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          int8        |        | SMALLINT, INT, BIGINT                     | TEXT, FLOAT, DECIMAL(10, 0)
          int4        |        | SMALLINT, INT                             | BIGINT
          int2        |        | SMALLINT                                  | INT, BIGINT
          float8      |        | FLOAT, DOUBLE                             | INT
          float4      |        | FLOAT                                     | DOUBLE
          numeric     | 12,2   | DECIMAL(12, 2), DECIMAL(10, 2), DECIMAL(11, 1), INT, BIGINT | DECIMAL(12, 1), DECIMAL(12, 3), DECIMAL(13, 2), TEXT, DOUBLE
          text        |        | TEXT, JSON, FILE, INT, DATE, UUID, BOOLEAN, EMBEDDING(3) | BYTES
          varchar     | 20     | TEXT, BIGINT                              | BYTES
          jsonb       |        | JSON, FILE, TEXT                          | INT
          bytea       |        | BYTES, UUID                               | TEXT
          uuid        |        | UUID, TEXT                                | BYTES
          date        |        | DATE                                      | TIMESTAMP, TEXT
          time        |        | TIME                                      | TIMESTAMP
          timestamp   |        | TIMESTAMP, DATETIME                       | DATE
          timestamptz |        | TIMESTAMP, DATETIME                       | TEXT
          bool        |        | BOOLEAN                                   | INT
          text[]      |        | TEXT                                      | JSON, EMBEDDING(3)
          float4[]    |        | TEXT, EMBEDDING(3)                        | FLOAT
          """)
  void tellsWhatCanBeReadAsADeclaredType(
      String name, String modifiers, String readable, String others) {
    boolean array = name.endsWith("[]");
    TypeName declared =
        new TypeName(
            List.of(array ? name.substring(0, name.length() - 2) : name),
            modifiers == null ? List.of() : List.of(modifiers.split(",")),
            array ? List.of("-1") : List.of());
    KalamType becomes = KalamType.of(declared, "c");

    assertThat(readable.split(", (?=[A-Z])"))
        .allMatch(type -> RemoteType.parse(type).canBeReadAs(declared, becomes));
    assertThat(others.split(", (?=[A-Z])"))
        .noneMatch(type -> RemoteType.parse(type).canBeReadAs(declared, becomes));
  }
}
