package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;

class TransactionsTest {
  private final Transactions transactions = new Transactions();
  private final KalamSession session = Relations.session();
  private final List<String> sent = new ArrayList<>();

  @Example
  void aTransactionWritesToTablesOfOneType() {
    for (String first : List.of("shared", "user", "stream")) {
      for (String second : List.of("shared", "user", "stream")) {
        transactions.claim(session, Relations.of(first));
        if (first.equals(second)) {
          transactions.claim(session, Relations.of(second));
        } else {
          assertThatThrownBy(() -> transactions.claim(session, Relations.of(second)))
              .hasMessageContaining("type " + first + " and " + second)
              .isInstanceOfSatisfying(
                  BridgeException.class,
                  e -> {
                    assertThat(e.sqlState()).isEqualTo(SqlState.FEATURE_NOT_SUPPORTED);
                    assertThat(e.detail()).contains("app." + first + "s", "app." + second + "s");
                  });
        }
        transactions.abort();
      }
    }
  }

  @Example
  void theNextTransactionIsFreeAgain() {
    transactions.claim(session, Relations.of("shared"));
    transactions.commit();
    transactions.committed();
    transactions.claim(session, Relations.of("user"));
    transactions.abort();
    transactions.claim(session, Relations.of("stream"));
  }

  @Example
  void anotherServerHasATransactionOfItsOwn() {
    transactions.claim(session, Relations.of("shared"));
    assertThatCode(() -> transactions.claim(Relations.session(), Relations.of("user")))
        .doesNotThrowAnyException();
  }

  @Example
  void theLastWriteToAStreamWaitsForTheCommit() {
    transactions.send(toStream("1"));
    transactions.sendLater(toStream("2"));
    assertThat(sent).containsExactly("1");
    transactions.sendLater(toStream("3"));
    assertThat(sent).containsExactly("1", "2");
    transactions.commit();
    assertThat(sent).containsExactly("1", "2", "3");
    transactions.committed();
    transactions.commit();
    assertThat(sent).containsExactly("1", "2", "3");
  }

  @Example
  void aScanSeesTheWriteThatWaits() {
    transactions.sendLater(toStream("1"));
    transactions.flush();
    assertThat(sent).containsExactly("1");
  }

  @Example
  void anAbortForgetsTheWriteThatWaits() {
    transactions.sendLater(toStream("1"));
    transactions.abort();
    transactions.commit();
    assertThat(sent).isEmpty();
  }

  @Example
  void aWriteThatWaitsIsNotPrepared() {
    transactions.sendLater(toStream("1"));
    assertThatThrownBy(transactions::refuseTwoPhase).hasMessageContaining("PREPARE");
  }

  @Example
  void aFailedWriteToAStreamFailsTheTransaction() {
    assertThatThrownBy(
            () ->
                transactions.send(
                    write(
                        () -> {
                          throw BridgeException.of(SqlState.FDW_ERROR, "lost");
                        })))
        .hasMessage("lost");
    assertThatThrownBy(() -> transactions.sendLater(toStream("never")))
        .hasMessageContaining("a write to KalamDB has failed");
    assertThatThrownBy(transactions::commit).hasMessageContaining("a write to KalamDB has failed");
    assertThat(sent).isEmpty();
  }

  private Transactions.Write toStream(String name) {
    return write(() -> sent.add(name));
  }

  private Transactions.Write write(Runnable action) {
    return new Transactions.Write() {
      @Override
      public KalamSession session() {
        return session;
      }

      @Override
      public boolean staged() {
        return false;
      }

      @Override
      public String table() {
        return "app.t";
      }

      @Override
      public void sendAlone() {
        action.run();
      }

      @Override
      public void begin(Runnable onFailure) {
        action.run();
      }
    };
  }
}
