Given a database with the extension
And kalam_server points at KalamDB
When I run:
  """sql
  CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb;
  INSERT INTO app.items VALUES (1, 'one');
  SELECT title FROM app.items;
  """
Then the result is:
  | title |
  | one   |
