package org.pgkalam.saboteurs;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The saboteur that is at work, as a file says that another process changes at any time: the number
 * of the saboteur from 1, or 0 for none, and, set here, whether it has been reached. Both are
 * big-endian ints.
 */
public final class ActiveSaboteur {
  private static volatile MappedByteBuffer file;

  private ActiveSaboteur() {}

  static void follow(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      file = channel.map(FileChannel.MapMode.READ_WRITE, 0, 2L * Integer.BYTES);
    }
  }

  /** Used by {@link Meddling}; null if the method is to run as it is. */
  public static Call enter(String place, Object self, Object[] arguments) {
    MappedByteBuffer state = file;
    int number = state == null ? 0 : state.getInt(0);
    if (number == 0) {
      return null;
    }
    List<Hook> hooks = Saboteurs.ALL.get(number - 1).hooks(place);
    if (hooks.isEmpty()) {
      return null;
    }
    state.putInt(Integer.BYTES, 1);
    Call call = new Call(hooks, self, arguments);
    hooks.stream().filter(Hook::before).forEach(hook -> hook.work().accept(call));
    return call;
  }

  /** Used by {@link Meddling}. */
  public static void exit(Call call) {
    call.hooks().stream().filter(hook -> !hook.before()).forEach(hook -> hook.work().accept(call));
  }
}
