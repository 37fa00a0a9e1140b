package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which names namespaces, tables and columns may have. */
final class NamesTest {
  private MockKalamDb kalam;

  @BeforeEach
  void start() {
    kalam = MockKalamDb.start();
    kalam.sql("CREATE NAMESPACE app");
  }

  @AfterEach
  void stop() {
    kalam.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "_x|Name cannot start with underscore (reserved for system columns)",
        "1x|Name cannot start with a number",
        "a-b|Name 'a-b' contains invalid characters (only alphanumeric and underscore allowed)",
        "x;DROP|Name 'x;drop' contains invalid characters (only alphanumeric and underscore allowed)",
        "lateral|Name 'lateral' is a reserved SQL keyword and cannot be used",
        "Main|Namespace 'main' is reserved and cannot be used",
        "system|Namespace 'system' is reserved and cannot be used",
        "kalam|Namespace 'kalam' is reserved and cannot be used",
      })
  void aNamespaceNeedsAGoodName(String name, String message) {
    fails("CREATE NAMESPACE IF NOT EXISTS " + name, message);
  }

  @Test
  void aNameHasAtMost64Characters() {
    String name = "n".repeat(65);
    fails("CREATE NAMESPACE " + name, "Name is too long (65 characters, max 64)");
    fails(
        "CREATE TABLE app." + name + " (id INT PRIMARY KEY)",
        "Invalid operation: Name is too long (65 characters, max 64)");
    fails(
        "CREATE TABLE app.t (id INT PRIMARY KEY, " + name + " INT)",
        "Invalid operation: Invalid column name '"
            + name
            + "': Name is too long (65 characters, max 64)");
    assertThat(kalam.sql("CREATE NAMESPACE " + name.substring(1))).contains("created");
  }

  @Test
  void everyKeywordIsRefusedAsAColumn() {
    for (String keyword :
        ("with explain analyze select where group sort having order pivot unpivot top lateral view limit offset fetch"
                + " union except exclude intersect minus on join inner cross full left right natural using cluster"
                + " distribute global anti semi returning asof match_condition outer set qualify window end for"
                + " partition prewhere settings format start connect match_recognize sample tablesample from open into"
                + " exists interval struct trim table tables tablespace index schema database insert update delete"
                + " create drop alter")
            .split(" ")) {
      fails(
          "CREATE TABLE app.t (id INT PRIMARY KEY, \"" + keyword + "\" INT)",
          "Invalid operation: Invalid column name '%s': Name '%s' is a reserved SQL keyword and cannot be used"
              .formatted(keyword, keyword));
    }
    for (String name :
        "_seq _deleted _id _row_id _rowid _key _updated _created _timestamp _version _hash"
            .split(" ")) {
      fails(
          "CREATE TABLE app.t (id INT PRIMARY KEY, " + name + " INT)",
          "Invalid operation: Invalid column name '%s': Column name '%s' is reserved and cannot be used"
              .formatted(name, name));
    }
    fails(
        "CREATE TABLE app.t (id INT PRIMARY KEY, _userid TEXT)",
        "Invalid operation: Invalid column name '_userid': Name cannot start with underscore (reserved for system columns)");
    assertThat(
            kalam.sql(
                "CREATE TABLE app.t (id INT PRIMARY KEY, key INT, value INT, name TEXT, type TEXT, \"user\" TEXT, status TEXT, count INT, date DATE, timestamp TIMESTAMP, \"values\" TEXT)"))
        .contains("created successfully");
  }

  private void fails(String statement, String message) {
    assertThatThrownBy(() -> kalam.sql(statement))
        .isInstanceOf(KalamSqlException.class)
        .hasMessage(message);
  }
}
