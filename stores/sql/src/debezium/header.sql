ALTER TABLE outbox ADD COLUMN tenant varchar;

CREATE FUNCTION outbox_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.tenant := (
    SELECT header ->> 1 FROM json_array_elements(NEW.record_headers::json) AS header WHERE header ->> 0 = 'tenant' LIMIT 1
  );
  RETURN NEW;
END $$;

CREATE TRIGGER outbox_tenant BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION outbox_tenant();
