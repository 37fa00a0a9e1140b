package org.pgkalam.saboteurs;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/** What is woven into every method that a saboteur names; it does nothing while none is active. */
final class Meddling {
  private Meddling() {}

  @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
  static boolean enter(
      @Advice.Origin("#t:#m") String place,
      @Advice.This(optional = true) Object self,
      @Advice.AllArguments(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object[] arguments,
      @Advice.Local("call") Call call) {
    call = ActiveSaboteur.enter(place, self, arguments);
    if (call == null) {
      return false;
    }
    arguments = call.arguments();
    return call.isSkipped();
  }

  @SuppressWarnings("UnusedVariable") // an assignment changes the method's own result
  @Advice.OnMethodExit(onThrowable = Throwable.class)
  static void exit(
      @Advice.Local("call") Call call,
      @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object result,
      @Advice.Thrown(readOnly = false) Throwable thrown) {
    if (call != null) {
      call.result(result);
      call.thrown(thrown);
      ActiveSaboteur.exit(call);
      result = call.result();
      thrown = call.thrown();
    }
  }
}
