package org.pgkalam.pljava;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.PermissionCollection;
import java.security.Permissions;
import java.security.SecureClassLoader;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * The classes of a jar in memory. PL/Java's own loader asks the database for each class, which only
 * the backend's thread may do; gRPC has threads of its own.
 */
final class JarClasses extends SecureClassLoader {
  private final JarImage jar;
  private final ClassLoader shared;
  private final CodeSource source;

  /**
   * @param shared has this package, which the classes of the jar have in common with it
   * @param source whose classes they are
   */
  JarClasses(JarImage jar, ClassLoader shared, CodeSource source) {
    super("kalam", ClassLoader.getPlatformClassLoader());
    this.jar = jar;
    this.shared = shared;
    this.source = source;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (name.startsWith(JarClasses.class.getPackageName() + ".")) {
      return shared.loadClass(name);
    }
    try {
      byte[] bytes = jar.read(name.replace('.', '/') + ".class");
      if (bytes != null) {
        return defineClass(name, bytes, 0, bytes.length, source);
      }
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
    throw new ClassNotFoundException(name);
  }

  /** Where a policy is enforced at all, it has let this jar make class loaders. */
  @Override
  protected PermissionCollection getPermissions(CodeSource codesource) {
    Permissions all = new Permissions();
    all.add(new AllPermission());
    return all;
  }

  @Override
  protected URL findResource(String name) {
    try {
      return jar.has(name) ? new URL("kalam", null, -1, "/" + name, new Entries()) : null;
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL url = findResource(name);
    return url == null ? Collections.emptyEnumeration() : Collections.enumeration(List.of(url));
  }

  private final class Entries extends URLStreamHandler {
    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {}

        @Override
        public InputStream getInputStream() throws IOException {
          return new ByteArrayInputStream(jar.read(url.getPath().substring(1)));
        }
      };
    }
  }
}
