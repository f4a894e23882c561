CREATE PUBLICATION shop_outbox FOR TABLE outbox WITH (publish = 'insert');
CREATE ROLE debezium LOGIN REPLICATION PASSWORD 'secret';
GRANT SELECT ON outbox TO debezium;
