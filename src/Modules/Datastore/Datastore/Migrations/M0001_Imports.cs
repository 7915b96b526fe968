using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lamella.Datastore.Migrations;

[DbContext(typeof(DatastoreDb))]
[Migration("0001_Imports")]
internal sealed class M0001_Imports : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create schema if not exists datastore;
        create table datastore.imports (
            id uuid constraint pk_imports primary key,
            dataset_id uuid not null,
            name text not null,
            description text not null,
            path text not null,
            voxel_x double precision,
            voxel_y double precision,
            voxel_z double precision,
            voxel_unit text,
            in_place boolean not null,
            access text not null,
            layers text[] not null,
            owner_id uuid,
            state text not null,
            created_at timestamptz not null,
            ended_at timestamptz,
            runner uuid,
            leased_until timestamptz,
            cancel_requested boolean not null,
            done bigint not null,
            total bigint not null,
            seconds_left double precision,
            error text
        );
        create index ix_imports_created_at on datastore.imports (created_at) where state in ('Queued', 'Running');
        """);
}
