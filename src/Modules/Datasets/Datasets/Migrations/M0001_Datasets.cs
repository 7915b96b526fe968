using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lamella.Datasets.Migrations;

[DbContext(typeof(DatasetsDb))]
[Migration("0001_Datasets")]
internal sealed class M0001_Datasets : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create schema if not exists datasets;
        create table datasets.datasets (
            id uuid constraint pk_datasets primary key,
            name text not null,
            description text not null,
            voxel_size jsonb not null,
            layers jsonb not null,
            owner_id uuid,
            access text not null,
            created_at timestamptz not null,
            published_at timestamptz,
            trashed_at timestamptz
        );
        -- A name in the trash does not stand in the way of a new dataset.
        create unique index ix_datasets_owner_id_name on datasets.datasets (owner_id, name) nulls not distinct where trashed_at is null;
        create index ix_datasets_created_at on datasets.datasets (created_at desc, id desc);
        """);
}
