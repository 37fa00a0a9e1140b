package org.pgkalam.mock.sql;

import java.util.Optional;
import org.pgkalam.mock.store.DefaultValue;
import org.pgkalam.mock.store.KalamType;

/** What an ALTER TABLE does. Column names are as written, but for those it makes. */
sealed interface Alteration {
  /** ADD COLUMN. */
  record Add(String column, KalamType type, boolean notNull, Optional<DefaultValue> defaultValue)
      implements Alteration {}

  /** DROP COLUMN. */
  record Drop(String column, boolean ifExists) implements Alteration {}

  /** MODIFY COLUMN; without {@code nullable} that stays as it is. */
  record Modify(String column, KalamType type, Optional<Boolean> nullable) implements Alteration {}

  /** SET NOT NULL or DROP NOT NULL. */
  record NotNull(String column, boolean set) implements Alteration {}

  /**
   * SET DEFAULT or, without a value, DROP DEFAULT.
   *
   * @param written the expression
   */
  record Default(String column, Optional<DefaultValue> value, String written)
      implements Alteration {}

  /** RENAME COLUMN. */
  record Rename(String from, String to) implements Alteration {}

  /** SET ACCESS LEVEL; the level is capitalised. */
  record Access(String level) implements Alteration {}

  /** CREATE INDEX or, without a metric, DROP INDEX. */
  record Index(String column, Optional<String> metric) implements Alteration {}
}
