package org.pgkalam.bridge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The connection of one backend. Its questions are answered one after the other; all that they have
 * begun ends with it.
 *
 * <p>The thread that reads a question also answers it. Before it waits long for KalamDB it gives
 * the reading to another thread, so that the backend can say that it leaves, and ends when it has
 * answered.
 */
final class BackendConnection {
  static final int PROTOCOL_VERSION = 1;

  /** A row takes several times its size while it becomes a request. */
  static final int LARGEST_FRAME = (int) Math.min(1 << 30, Runtime.getRuntime().maxMemory() / 8);

  private final SocketChannel channel;
  private final Executor threads;
  private final int largestFrame;
  private final Function<BackendConnection, Backend> newBackend;
  private final Consumer<BackendConnection> gone;
  private final ReentrantLock turn = new ReentrantLock();
  private final Cancellation cancellation = new Cancellation(this::letAnotherListen);
  private final Answer answer = new Answer();
  private final AtomicLong questions = new AtomicLong();
  private final AtomicLong bytesIn = new AtomicLong();
  private final AtomicLong bytesOut = new AtomicLong();
  private volatile Thread reader;
  private volatile Backend backend;
  private volatile int backendPid;
  private volatile boolean closeWhenIdle;
  private boolean dismissed;
  private boolean ended;

  /**
   * @param largestFrame in bytes; larger ones are skipped
   * @param newBackend called when the backend has said who it is
   * @param gone called at the end
   */
  BackendConnection(
      SocketChannel channel,
      Executor threads,
      int largestFrame,
      Function<BackendConnection, Backend> newBackend,
      Consumer<BackendConnection> gone) {
    this.channel = channel;
    this.threads = threads;
    this.largestFrame = largestFrame;
    this.newBackend = newBackend;
    this.gone = gone;
  }

  int backendPid() {
    return backendPid;
  }

  Cancellation cancellation() {
    return cancellation;
  }

  /** Null until the backend has said who it is. */
  Backend backend() {
    return backend;
  }

  long questions() {
    return questions.get();
  }

  long bytesIn() {
    return bytesIn.get();
  }

  long bytesOut() {
    return bytesOut.get();
  }

  /** Reads and answers until the connection ends or another thread has taken over. */
  void serve() {
    reader = Thread.currentThread();
    ByteBuffer head = ByteBuffer.allocate(Frame.HEAD).order(ByteOrder.nativeOrder());
    try {
      Frame frame = Frame.read(channel, head, largestFrame);
      while (frame != null) {
        bytesIn.addAndGet(Frame.HEAD + frame.payload().limit());
        if (frame.operation() == Frame.CANCEL) {
          cancellation.leave(frame.number());
        } else {
          cancellation.leaveOpen();
          if (!takeTurn(frame)) {
            return;
          }
        }
        frame = Frame.read(channel, head, largestFrame);
      }
    } catch (IOException e) {
      if (e instanceof Frame.MalformedException) {
        Unexpected.log("ended the connection of backend " + backendPid + ": " + e.getMessage());
      }
    } catch (Throwable e) {
      Unexpected.note(e);
    }
    end();
  }

  /** Answers false when this thread no longer reads. */
  private boolean takeTurn(Frame frame) throws IOException {
    turn.lock();
    try {
      if (!dismissed) {
        cancellation.begin(frame.number());
        respond(frame);
        endIfIdle();
      }
      return reader == Thread.currentThread();
    } finally {
      turn.unlock();
    }
  }

  private void letAnotherListen() {
    if (reader == Thread.currentThread()) {
      reader = null;
      threads.execute(this::serve);
    }
  }

  private void respond(Frame frame) throws IOException {
    if (backend == null && !frame.isQuestion()) {
      throw new Frame.MalformedException("a message came before the hello");
    }
    answer.begin();
    try {
      if (frame.tooLarge()) {
        throw RemoteErrors.rowTooLarge(largestFrame);
      }
      if (backend == null) {
        greet(frame);
      } else {
        backend.answer(Operation.of(frame.operation()), new Question(frame.payload()), answer);
      }
    } catch (BridgeException e) {
      answer.failed(e);
    } catch (Cancellation.Left e) {
      answer.interrupted();
    } catch (StackOverflowError e) {
      answer.failed(
          BridgeException.of(
              SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded in the bridge process"));
    } catch (OutOfMemoryError e) {
      Unexpected.note(e);
      answer.failed(
          BridgeException.of(SqlState.OUT_OF_MEMORY, "the KalamDB bridge is out of memory"));
    } catch (Throwable e) {
      Unexpected.note(e);
      answer.failed(
          BridgeException.of(SqlState.INTERNAL_ERROR, "unexpected error in the KalamDB bridge")
              .withDetail(e.toString()));
    }
    if (frame.isQuestion()) {
      questions.incrementAndGet();
      bytesOut.addAndGet(
          answer.send(channel, frame.number(), backend != null && backend.holdsState()));
      if (backend != null) {
        backend.workAhead();
      }
    } else {
      answer.failure().ifPresent(backend::failLater);
    }
  }

  private void greet(Frame frame) {
    if (frame.operation() != Frame.HELLO) {
      throw BridgeException.of(SqlState.PROTOCOL_VIOLATION, "the first question is not a greeting");
    }
    Question hello = new Question(frame.payload());
    answer.writeInt(PROTOCOL_VERSION);
    if (hello.readInt() == PROTOCOL_VERSION) {
      backendPid = hello.readInt();
      backend = newBackend.apply(this);
    }
  }

  /**
   * A process that is being replaced keeps a connection only as long as something depends on it.
   */
  void closeWhenIdle() {
    closeWhenIdle = true;
    threads.execute(
        () -> {
          turn.lock();
          try {
            endIfIdle();
          } finally {
            turn.unlock();
          }
        });
  }

  /** What the backend has asked meanwhile is not taken, and it knows. */
  private void endIfIdle() {
    if (closeWhenIdle && !dismissed && backend != null && backend.isIdle()) {
      dismissed = true;
      try {
        answer.begin().goodbye();
        answer.send(channel, 0, false);
      } catch (IOException e) {
        // It is gone by itself.
      }
      close();
    }
  }

  /** Ends it without a word, as if the backend had. */
  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  /** The thread that reads comes here, and one that could not send its answer. */
  private void end() {
    cancellation.leaveAll();
    turn.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      close();
      if (backend != null) {
        cancellation.begin(0);
        backend.end();
      }
    } catch (Throwable e) {
      Unexpected.note(e);
    } finally {
      turn.unlock();
    }
    gone.accept(this);
  }
}
