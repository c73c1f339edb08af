-- Statements that a server must survive. A line that begins with "-- refused" or "-- ended" says what happens to those below it and why:
-- refused with 400 before anything of it is bound, or by the engine at once; ended with 422 because it takes too much time or memory.

-- refused: reads a file or a folder; binding it opens the file
SELECT * FROM read_csv_auto('/etc/hosts')
SELECT content FROM read_text(['/etc/hostname', '/etc/passwd'])
SELECT * FROM read_blob('/proc/self/cmdline')
SELECT * FROM read_json_objects('/etc/passwd')
SELECT * FROM read_ndjson('/etc/passwd')
SELECT * FROM sniff_csv('/etc/passwd')
SELECT * FROM glob('/home/*/.ssh/*')
SELECT * FROM parquet_scan('data/lake/files/a.parquet')
SELECT * FROM parquet_schema('data/lake/files/a.parquet')
SELECT * FROM parquet_kv_metadata('data/lake/files/a.parquet')
SELECT * FROM parquet_bloom_probe('data/lake/files/a.parquet', 'i', 3)

-- refused: a name that the engine takes for a file or an address (replacement scan)
SELECT * FROM '/etc/passwd.csv'
FROM "data/lake/files/a.parquet"
SELECT * FROM 'http://169.254.169.254/latest/meta-data/iam.json'

-- refused: reads a file, here of a bucket
SELECT * FROM read_parquet('s3://other-bucket/secret.parquet')

-- refused: reads a file while it is only described or explained
DESCRIBE SELECT * FROM read_csv('/etc/passwd')
EXPLAIN SELECT * FROM read_csv('/etc/passwd')

-- refused: changes rows under the cover of EXPLAIN
EXPLAIN ANALYZE INSERT INTO transactions SELECT * FROM transactions

-- refused: reads a file from inside another part: select list, LATERAL, FILTER, VALUES, AT
SELECT (SELECT content FROM read_text('/etc/passwd')) AS c FROM transactions LIMIT 1
SELECT * FROM transactions t, LATERAL (SELECT content FROM read_text('/etc/passwd')) r
SELECT sum(value) FILTER (WHERE (SELECT count(*) FROM glob('/etc/*')) > 0) FROM transactions
VALUES ((SELECT content FROM read_text('/etc/passwd')))
SELECT * FROM transactions AT (TIMESTAMP => (SELECT last_modified FROM read_text('/etc/passwd')))

-- refused: reads a file by another spelling of the name or the path
SELECT * FROM system.main.read_text('/etc/passwd')
SELECT * FROM read_text/* */(e'\x2fetc\x2fpasswd')

-- refused: runs or plans a text that the tree does not show
SELECT * FROM query('SELECT content FROM read_text(''/etc/passwd'')')
SELECT * FROM query_table('data/lake/files/a.parquet')
SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT content FROM read_text(''/etc/passwd'')'))
SELECT json_serialize_plan('SELECT * FROM read_csv(''/etc/passwd'')')

-- refused: keeps a statement for later, or removes one
PREPARE p AS SELECT content FROM read_text('/etc/passwd')
DEALLOCATE p

-- refused: calls a procedure
CALL pragma_database_size()
CALL add_parquet_key('k', '0123456789112345')
CALL ducklake_cleanup_old_files('blockchain', cleanup_all => true)
CALL blockchain.set_option('data_inlining_row_limit', '0')

-- refused: reads the environment or a setting
SELECT getenv('MINIO_SECRET_KEY')
SELECT current_setting('secret_directory')

-- refused: reads what the engine knows of itself: settings, secrets, databases, caches, logs, statements
SELECT * FROM duckdb_settings()
SELECT * FROM which_secret('s3://bucket/x', 's3')
SELECT path FROM pragma_database_list
SELECT * FROM duckdb_external_file_cache()
SELECT * FROM duckdb_logs
SELECT * FROM duckdb_prepared_statements()

-- refused: reads a variable of a session
SELECT getvariable('api_key')

-- refused: writes into the log
SELECT write_log('forged line', level := 'ERROR')

-- refused: reads the catalog, of the lake or beside it
SELECT * FROM ekko_api_keys
SELECT * FROM ducklake_data_file
SELECT * FROM sqlite_scan('data/lake/catalog.sqlite', 'ekko_api_keys')

-- refused: reads the memory that a number points to
SELECT * FROM arrow_scan(1::BIGINT, 2::BIGINT, 3::BIGINT)
SELECT * FROM pandas_scan(1)

-- refused: writes or reads files by COPY or EXPORT
COPY (SELECT 1) TO '/tmp/ekko-escape.csv'
COPY transactions FROM '/etc/passwd' (FORMAT csv)
COPY (SELECT 1) TO '/dev/stdout'
EXPORT DATABASE '/tmp/ekko-dump'

-- refused: opens another database
ATTACH '/tmp/ekko-escape.duckdb' AS e
ATTACH 'ducklake:sqlite:/tmp/other.sqlite' AS other
ATTACH IF NOT EXISTS 'data/lake/catalog.sqlite' AS c (TYPE sqlite)

-- refused: changes where names are looked for
USE system

-- refused: downloads or loads an extension
FORCE INSTALL spatial FROM 'http://127.0.0.1:9/ext'
LOAD httpfs

-- refused: changes a setting
SET enable_external_access = true
SET memory_limit = '64GB'
SET temp_directory = 'data/lake/lake'
SET file_search_path = '/etc'
SET enable_profiling = 'json'
SET log_query_path = '/tmp/ekko-queries.log'
RESET memory_limit

-- refused: PRAGMA reads the engine or runs files
PRAGMA database_list
PRAGMA import_database('/tmp/ekko-dump')

-- refused: makes an object of the engine
CREATE TEMP TABLE evil AS SELECT * FROM range(10)
CREATE MACRO keccak(x) AS (SELECT content FROM read_text(x))
CREATE FUNCTION f(x) AS TABLE SELECT * FROM read_text(x)
CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')
CREATE SEQUENCE s

-- refused: changes the lake
INSERT INTO transactions SELECT * FROM transactions
DELETE FROM transactions
TRUNCATE transactions
ALTER TABLE transactions ADD COLUMN x INTEGER

-- refused: does maintenance, or begins a transaction
VACUUM
CHECKPOINT
BEGIN
SELECT checkpoint()

-- refused: more than one statement
SELECT 1; DROP TABLE transactions
SELECT 1 /* ; */ ; COPY (SELECT 1) TO '/tmp/ekko-escape.csv' --

-- refused: waits
SELECT pg_sleep(600)

-- refused: a command of a shell
.read /etc/passwd

-- ended: takes time without end: a product of rows
SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b

-- ended: one value that grows without end
SELECT list(range) FROM range(100000000000)

-- refused: more elements than the engine puts into a list
SELECT unnest(generate_series(1, 100000000000))

-- ended: a value that is too large, some of them folded while the statement is prepared
SELECT string_agg(repeat('x', 1000000), '') FROM range(1000000)
SELECT format('{:>2000000000}', 'x')
SELECT list_resize([1], 20000000000, 0)
SELECT bitstring('1', 2000000000)
SELECT array_to_string(list_transform(range(1000000), x -> repeat('z', 100000)), '')
WITH RECURSIVE r(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM r) SELECT max(length(s)) FROM r

-- ended: a product of the lake with itself, sorted
SELECT * FROM transactions a, transactions b, transactions c, transactions d, transactions e, transactions f, transactions g ORDER BY random()

-- refused: a PIVOT that does not name its values is several statements
PIVOT (SELECT range AS r FROM range(10000000)) ON r

-- refused: a function for tests of the engine
SELECT * FROM test_vector_types(NULL::INTEGER) , range(100000000000)

-- ended: a text that nests without end
SELECT json_extract(repeat('[', 100000000), '$')

-- ended: an aggregate that keeps all rows
SELECT quantile_cont(random(), 0.5) FROM range(100000000000)

-- refused: reads a file: other readers, other places, other spellings
FROM read_duckdb('/etc/passwd')
FROM main.read_csv('/etc/passwd')
FROM "read_text"('/etc/passwd')
FROM READ_TEXT('/etc/passwd')
SELECT read_text('/etc/passwd')
SELECT 1 ORDER BY (FROM read_text('/etc/passwd') SELECT content)
SELECT 1 LIMIT (SELECT count(*) FROM glob('/*'))
SELECT 1 OFFSET (SELECT count(*) FROM glob('/*'))
SELECT row_number() OVER (ORDER BY (SELECT count(*) FROM glob('/*')))
SELECT 1 QUALIFY (SELECT count(*) FROM glob('/*')) > 0
SELECT 1 GROUP BY (SELECT count(*) FROM glob('/*'))
SELECT 1 HAVING (SELECT count(*) FROM glob('/*')) > 0
SELECT list_transform([1], lambda x: (SELECT count(*) FROM glob('/*')))
SELECT [x FOR x IN [1] IF (SELECT count(*) FROM glob('/*')) > 0]
SELECT CASE WHEN false THEN (SELECT content FROM read_text('/etc/passwd')) END
SELECT COLUMNS(c -> (SELECT count(*) FROM glob('/*')) > 0) FROM transactions
SELECT * REPLACE ((SELECT content FROM read_text('/etc/passwd')) AS tx_hash) FROM transactions
SELECT {'a': (SELECT content FROM read_text('/etc/passwd'))}
SELECT EXISTS (FROM glob('/etc/*'))
SELECT 1 IN (SELECT count(*) FROM glob('/*'))
SELECT array(SELECT file FROM glob('/*'))
WITH c AS (FROM read_text('/etc/passwd')) SELECT 1
WITH c AS MATERIALIZED (FROM read_text('/etc/passwd')) FROM c
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r, glob('/*') WHERE n < 3) FROM r
SELECT 1 UNION SELECT size FROM read_text('/etc/passwd')
FROM transactions ANTI JOIN read_text('/etc/passwd') f ON f.filename = tx_hash
FROM transactions POSITIONAL JOIN read_text('/etc/passwd')
FROM transactions t ASOF JOIN glob('/*') g ON t.tx_hash >= g.file
FROM (VALUES ((SELECT content FROM read_text('/etc/passwd')))) v(c)
FROM unnest((SELECT list(file) FROM glob('/*')))
FROM range((SELECT count(*) FROM glob('/*')))
FROM ducklake_snapshots((SELECT file FROM glob('/*') LIMIT 1))
FROM transactions AT (VERSION => (SELECT count(*) FROM glob('/*')))
SELECT count(*) FROM transactions WHERE block_number > (SELECT count(*) FROM glob('/*'))
SUMMARIZE FROM read_csv('/etc/passwd')
DESCRIBE FROM read_csv('/etc/passwd')
UNPIVOT (FROM read_csv('/etc/passwd')) ON column0
PIVOT read_csv('/etc/passwd') ON column0 IN ('a') USING count(*)
EXPLAIN (FORMAT JSON) FROM read_csv('/etc/passwd')
FROM/**/read_text/**/('/etc/passwd')
FROM read_text -- comment

-- refused: a name that the engine would take for a file
FROM '/etc/passwd'
TABLE "x.csv"
SUMMARIZE 'data/lake/files/a.parquet'
DESCRIBE 'x.parquet'
FROM 'x.parquet' AS transactions
FROM 'x.json' t(a) JOIN transactions ON true
WITH "a.csv" AS (FROM "a.csv") FROM "a.csv"
SELECT (SELECT 1 FROM "b.csv")
FROM "s3://bucket/x.parquet"
FROM main."x.csv"
FROM memory.main."x.csv"
FROM blockchain.main."x.csv"
FROM transactions, 'x.parquet'

-- refused: what the server itself puts into texts
FROM ekko_rows(1)
SELECT ekko_live(1, 0::UBIGINT, 0::BIGINT)
FROM "ducklake:blockchain.main.transactions"
SELECT __ekko_place FROM transactions
SELECT t.__ekko_position FROM transactions t

-- refused: tables of the catalog and of the engine
FROM __ducklake_metadata_blockchain.ekko_api_keys
FROM __ducklake_metadata_blockchain.main.ducklake_data_file
FROM information_schema.key_column_usage
FROM duckdb_tables
FROM pg_catalog.pg_class
FROM sqlite_master
FROM pg_catalog.pg_tables
FROM duckdb_columns()
FROM duckdb_functions()
FROM duckdb_secrets()
FROM duckdb_extensions()
FROM duckdb_memory()
FROM pragma_table_info('transactions')
FROM pragma_show('transactions')
FROM histogram_values(transactions, tx_hash)
FROM summary((FROM transactions))
FROM sql_auto_complete('SELECT ')
FROM seq_scan('transactions')
SHOW DATABASES
SHOW ALL TABLES
SHOW VARIABLES
SHOW SCHEMAS

-- refused: functions of the lake that change it or tell where its files are
FROM ducklake_expire_snapshots('blockchain', older_than => now())
FROM ducklake_merge_adjacent_files('blockchain')
FROM blockchain.cleanup_old_files(cleanup_all => true)
FROM blockchain.set_option('data_inlining_row_limit', '0')
FROM ducklake_add_data_files('blockchain', 'transactions', '/etc/passwd')
FROM ducklake_list_files('blockchain', 'transactions')
FROM ducklake_settings('blockchain')
FROM blockchain.options()
SELECT filename FROM transactions
SELECT t.filename FROM transactions t

-- refused: what the process or another session knows
SELECT current_query()
SELECT current_connection_id()
SELECT current_setting('temp_directory')
SELECT nextval('s')
SELECT setseed(0.5)
SELECT sleep_ms(100000)
SELECT inet_server_addr()
SELECT pg_get_viewdef(1)
SELECT get_block_size('memory')
SELECT json_deserialize_sql('{}')
SELECT json_serialize_sql('SELECT 1')
SELECT add_parquet_key('k', 'v')
SELECT $1
SELECT ?
EXECUTE p

-- refused: EXPLAIN that runs or shows more than a plan
EXPLAIN ANALYZE SELECT * FROM transactions
EXPLAIN (ANALYZE) SELECT * FROM transactions
EXPLAIN (FORMAT JSON, ANALYZE true) SELECT * FROM transactions
EXPLAIN COPY (SELECT 1) TO '/tmp/ekko-escape.csv'
EXPLAIN EXPLAIN SELECT 1
EXPLAIN CREATE TABLE t AS SELECT 1

-- refused: a text longer than the engine has
SELECT length(repeat(repeat('x', 100000), 100000))

-- refused: other statements
SELECT 1 INTO t
WITH c AS (SELECT 1) INSERT INTO transactions SELECT * FROM c
MERGE INTO transactions USING blocks ON true WHEN MATCHED THEN DELETE
UPDATE transactions SET value = 0
COMMENT ON TABLE transactions IS 'x'
SET VARIABLE x = 1
RESET ALL
DETACH blockchain
COPY FROM DATABASE blockchain TO memory
IMPORT DATABASE '/tmp/x'
ANALYZE
LOAD '/tmp/x.duckdb_extension'
COMMIT
PIVOT transactions ON network
FROM (PIVOT transactions ON network USING count(*))
SELECT 1;;SELECT 2

-- ended: rows, values or plans without end
SELECT lpad('x', 2147483647, 'y')
SELECT '{}'::JSON->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'->'a'
WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT 1 FROM r) SELECT count(*) FROM r
SELECT count(*) FROM range(100000000000) t(i) WHERE sin(i) > 2
SELECT i FROM range(1000000000) t(i) ORDER BY random()
SELECT count(DISTINCT hash(i)) FROM range(100000000000) t(i)
SELECT * FROM transactions ORDER BY repeat(tx_hash, 1000000)
SELECT regexp_replace(repeat('a', 500000000), 'a', 'b', 'g')
SELECT max(i) FROM range(1000000000) a(i) JOIN range(1000000000) b(j) ON i < j
SELECT median(list_sum(range(i))) FROM range(100000000) t(i)
