/*
 * As much of the Java Native Interface as is needed to call one method: functions by their places in its tables, which its
 * specification fixes. No header of a JDK is needed.
 */
#ifndef PG_KALAM_JNI_H
#define PG_KALAM_JNI_H

#include <stdint.h>

/* What a JNIEnv * and a JavaVM * point to. */
typedef struct Jni {
    void *const *functions;
} Jni;

typedef void *JavaObject;

typedef union JavaValue {
    int64_t number;
    JavaObject object;
} JavaValue;

enum { JNI_OK = 0, JNI_VERSION_1_8 = 0x00010008 };

/* Of a JavaVM. */
enum { GET_ENV = 6 };

/* Of a JNIEnv. */
enum jni_function {
    FIND_CLASS = 6,
    EXCEPTION_OCCURRED = 15,
    EXCEPTION_CLEAR = 17,
    PUSH_LOCAL_FRAME = 19,
    POP_LOCAL_FRAME = 20,
    NEW_GLOBAL_REF = 21,
    NEW_OBJECT_A = 30,
    GET_OBJECT_CLASS = 31,
    GET_METHOD_ID = 33,
    CALL_OBJECT_METHOD_A = 36,
    GET_STATIC_METHOD_ID = 113,
    CALL_STATIC_OBJECT_METHOD_A = 116,
    NEW_STRING_UTF = 167,
    GET_STRING_UTF_CHARS = 169,
    RELEASE_STRING_UTF_CHARS = 170,
    NEW_OBJECT_ARRAY = 172,
};

#define JNI_CALL(env, function, type, ...) ((type) (env)->functions[function])((env), ##__VA_ARGS__)

#endif
