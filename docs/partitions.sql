-- 检索数据分在两台 PostgreSQL 上（postgres_fdw，按份散列）：一台放不下、或要两台一起算时用。
-- 一、甲、乙两台各建一个空库，运行：
create extension vector;
create schema plan_qa;
create table plan_qa.posting_part (making bigint not null, term bytea not null, clauses bytea not null);
create index on plan_qa.posting_part (making, term);
create table plan_qa.vector_part (making bigint not null, clause integer not null, value halfvec not null);
create index on plan_qa.vector_part (making);
-- 二、在程序所连的库里（表已由 plan-qa 建好，还没有添加文件）运行；主机、端口、库、用户照实改：
create extension postgres_fdw;
create server shard_0 foreign data wrapper postgres_fdw
  options (host '甲', port '5432', dbname 'plan_qa', extensions 'vector', async_capable 'true', batch_size '1000');
create server shard_1 foreign data wrapper postgres_fdw
  options (host '乙', port '5432', dbname 'plan_qa', extensions 'vector', async_capable 'true', batch_size '1000');
create user mapping for current_user server shard_0 options (user 'planqa');
create user mapping for current_user server shard_1 options (user 'planqa');
drop table plan_qa.posting_0, plan_qa.vector_0;
create foreign table plan_qa.posting_0 partition of plan_qa.posting
  for values with (modulus 2, remainder 0) server shard_0 options (schema_name 'plan_qa', table_name 'posting_part');
create foreign table plan_qa.posting_1 partition of plan_qa.posting
  for values with (modulus 2, remainder 1) server shard_1 options (schema_name 'plan_qa', table_name 'posting_part');
create foreign table plan_qa.vector_0 partition of plan_qa.vector
  for values with (modulus 2, remainder 0) server shard_0 options (schema_name 'plan_qa', table_name 'vector_part');
create foreign table plan_qa.vector_1 partition of plan_qa.vector
  for values with (modulus 2, remainder 1) server shard_1 options (schema_name 'plan_qa', table_name 'vector_part');
-- 三、一台坏了、它的备库顶上以后：alter server shard_1 options (set host '丙', set port '5432');
