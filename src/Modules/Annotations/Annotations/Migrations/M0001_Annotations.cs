using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lamella.Annotations.Migrations;

[DbContext(typeof(AnnotationsDb))]
[Migration("0001_Annotations")]
internal sealed class M0001_Annotations : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create schema if not exists annotations;
        create table annotations.annotations (
            id uuid constraint pk_annotations primary key,
            dataset_id uuid not null,
            owner_id uuid not null,
            name text not null,
            description text not null,
            tags text[] not null,
            state text not null,
            access text not null,
            created_at timestamptz not null,
            trashed_at timestamptz
        );
        create index ix_annotations_owner_id on annotations.annotations (owner_id);
        create index ix_annotations_dataset_id on annotations.annotations (dataset_id);

        -- The version row of an annotation, locked last by whoever appends: versions are in the order of commits.
        create table annotations.heads (
            annotation_id uuid constraint pk_heads primary key references annotations.annotations on delete cascade,
            version bigint not null,
            edited_at timestamptz not null
        ) with (fillfactor = 50);
        create table annotations.log (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            version bigint not null,
            client_id uuid not null,
            batch_id uuid not null,
            person_id uuid not null,
            at timestamptz not null,
            operations bytea not null,
            effect bytea,
            constraint pk_log primary key (annotation_id, version),
            constraint ux_log_batch unique (annotation_id, client_id, batch_id)
        );
        -- What is stored was compressed by us.
        alter table annotations.log alter operations set storage external, alter effect set storage external;

        -- first_version is 0 within the transaction that makes a step, until its version is known.
        create table annotations.steps (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            step_id uuid not null,
            person_id uuid not null,
            undone boolean not null,
            first_version bigint not null,
            last_version bigint not null,
            constraint pk_steps primary key (annotation_id, step_id)
        );
        create index ix_steps_undone on annotations.steps (annotation_id, first_version) where undone;
        -- Each undo and redo that had an effect, with the first version of the step that it turned.
        create table annotations.flips (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            version bigint not null,
            ordinal integer not null,
            step_id uuid not null,
            undone boolean not null,
            first_version bigint not null,
            constraint pk_flips primary key (annotation_id, version, ordinal)
        );

        create table annotations.id_counters (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            kind text not null,
            layer_id uuid not null,
            next numeric(20) not null,
            constraint pk_id_counters primary key (annotation_id, kind, layer_id)
        );
        create table annotations.id_ranges (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            client_id uuid not null,
            kind text not null,
            first bigint not null,
            count bigint not null,
            constraint pk_id_ranges primary key (annotation_id, client_id, kind, first)
        );
        create table annotations.payloads (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            payload_id uuid not null,
            part integer not null,
            content bytea not null,
            constraint pk_payloads primary key (annotation_id, payload_id, part)
        );
        create table annotations.snapshots (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            version bigint not null,
            part integer not null,
            state bytea not null,
            constraint pk_snapshots primary key (annotation_id, version, part)
        );
        alter table annotations.payloads alter content set storage external;
        alter table annotations.snapshots alter state set storage external;

        -- Each layer that was ever made, as it was made; whether it is there now, the log says.
        create table annotations.layers (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            layer_id uuid not null,
            name text not null,
            fallback text,
            largest_segment numeric(20) not null,
            constraint pk_layers primary key (annotation_id, layer_id)
        );
        create table annotations.bricks (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            layer_id uuid not null,
            brick bigint not null,
            x integer not null,
            y integer not null,
            z integer not null,
            version bigint not null,
            voxels bytea not null,
            constraint pk_bricks primary key (annotation_id, layer_id, brick)
        ) with (fillfactor = 80);
        create table annotations.brick_history (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            layer_id uuid not null,
            brick bigint not null,
            version bigint not null,
            ordinal integer not null,
            kind smallint not null,
            step_id uuid not null,
            constraint pk_brick_history primary key (annotation_id, layer_id, brick, version, ordinal)
        );
        create index ix_brick_history_step_id on annotations.brick_history (annotation_id, step_id);
        create table annotations.brick_snapshots (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            layer_id uuid not null,
            brick bigint not null,
            version bigint not null,
            voxels bytea not null,
            constraint pk_brick_snapshots primary key (annotation_id, layer_id, brick, version)
        );
        create table annotations.coarse_bricks (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            layer_id uuid not null,
            mag text not null,
            x integer not null,
            y integer not null,
            z integer not null,
            stale boolean not null,
            voxels bytea,
            constraint pk_coarse_bricks primary key (annotation_id, layer_id, mag, x, y, z)
        );
        create index ix_coarse_bricks_stale on annotations.coarse_bricks (annotation_id, layer_id) where stale;
        alter table annotations.bricks alter voxels set storage external;
        alter table annotations.brick_snapshots alter voxels set storage external;
        alter table annotations.coarse_bricks alter voxels set storage external;
        """);
}
