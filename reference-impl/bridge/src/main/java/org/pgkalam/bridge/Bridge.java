package org.pgkalam.bridge;

import java.nio.ByteBuffer;

/**
 * Where C enters Java. C asks, Java answers: no call goes back into PostgreSQL from here, and
 * nothing is thrown out of here that can be put into an answer instead.
 */
public final class Bridge {
  private static Backend backend;
  private static Answer answer;
  private static boolean outOfMemory;

  private Bridge() {}

  /**
   * Called once in a backend, on its main thread, with PostgreSQL's signals blocked.
   *
   * @param cancel lies over {@code QueryCancelPending}
   * @param die lies over {@code ProcDiePending}
   * @param transactionTimeout lies over {@code TransactionTimeoutPending}; null before PostgreSQL
   *     17
   */
  public static void start(
      ByteBuffer cancel, ByteBuffer die, ByteBuffer transactionTimeout, int backendPid) {
    answer = new Answer();
    BackendThreads threads = new BackendThreads();
    backend =
        new Backend(
            new Sessions(backendPid, threads, new Interrupts(cancel, die, transactionTimeout)));
  }

  /** The answer's buffer is used again by the next call. */
  public static ByteBuffer call(int operation, ByteBuffer question) {
    try {
      if (outOfMemory) {
        outOfMemory = false;
        backend.releaseMemory();
      }
      backend.answer(Operation.of(operation), new Question(question), answer.begin());
    } catch (BridgeException e) {
      answer.failed(e.sqlState(), e.getMessage(), e.detail(), e.hint());
    } catch (Interrupts.Pending e) {
      answer.interrupted();
    } catch (OutOfMemoryError e) {
      // First of all, and without a need for memory: even the answer may find none. Whatever comes
      // next, PostgreSQL's abort at the latest, begins with room again.
      outOfMemory = true;
      BridgeException error = RemoteErrors.outOfMemory();
      answer.failed(error.sqlState(), error.getMessage(), error.detail(), error.hint());
    } catch (StackOverflowError e) {
      answer.failed(
          SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded in the Java VM", null, null);
    } catch (Throwable e) {
      answer.failed(
          SqlState.INTERNAL_ERROR, "unexpected error in the KalamDB bridge", e.toString(), null);
    }
    return answer.buffer();
  }
}
