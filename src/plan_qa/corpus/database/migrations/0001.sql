-- Added documents, and the rows that are searched.
create schema if not exists plan_qa;
create extension if not exists vector;

-- One row. `changes` grows with every document that comes or goes: servers look at it before each question.
create table plan_qa.state (
  tables integer not null,
  changes bigint not null
);
insert into plan_qa.state values (0, 0);

-- `record` is the document with its units as the program writes it (UTF-8 JSON), `original` the file as received.
-- `removed` is when it was taken away, seconds since 1970: for a day it can be had back.
create table plan_qa.document (
  number bigint generated always as identity primary key,
  id text not null,
  added double precision not null,
  record bytea not null,
  record_sha256 bytea not null,
  original bytea not null,
  original_sha256 bytea not null,
  suffix text not null,
  removed bigint
);
create unique index document_id on plan_qa.document (id) where removed is null;

-- The units of the records, for whoever wants to look with SQL.
create view plan_qa.unit as
  select document.id as document, unit.position, unit.value ->> 'id' as address,
         unit.value ->> 'title' as title, unit.value ->> 'text' as text
    from plan_qa.document
   cross join lateral jsonb_array_elements(convert_from(record, 'UTF8')::jsonb #> '{document,units}')
         with ordinality as unit (value, position)
   where removed is null;

-- The rows of a document as one encoder and one segmenter make them; `key` digests all that they are made of.
-- `lengths` counts the terms of each clause (int32, little endian).
create table plan_qa.making (
  number bigint generated always as identity primary key,
  key text not null unique,
  document text not null,
  clauses integer not null,
  lengths bytea not null
);

-- For each term of a making the clauses that hold it and how often (pairs of int32, little endian): what BM25 weights
-- are worked out from. They change with every document that comes; the counts do not.
-- No keys across partitions: partitions may lie on other servers, which PostgreSQL cannot watch over.
create table plan_qa.posting (
  making bigint not null,
  term bytea not null,
  clauses bytea not null
) partition by hash (making);
create table plan_qa.posting_0 partition of plan_qa.posting for values with (modulus 1, remainder 0);
create index posting_0_term on plan_qa.posting_0 (making, term);

create table plan_qa.vector (
  making bigint not null,
  clause integer not null,
  value halfvec not null
) partition by hash (making);
create table plan_qa.vector_0 partition of plan_qa.vector for values with (modulus 1, remainder 0);
create index vector_0_making on plan_qa.vector_0 (making);
alter table plan_qa.vector_0 alter column value set storage plain;
