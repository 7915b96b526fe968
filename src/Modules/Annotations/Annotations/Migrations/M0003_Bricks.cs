using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lamella.Annotations.Migrations;

/// <summary>What painting needs of its tables now that it is done: a brick's place is its Morton code, and which coarse bricks are stale the log says.</summary>
[DbContext(typeof(AnnotationsDb))]
[Migration("0003_Bricks")]
internal sealed class M0003_Bricks : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table annotations.bricks drop column x, drop column y, drop column z, add column edits integer not null;
        alter table annotations.brick_history drop column kind;
        create index ix_flips_step_id on annotations.flips (annotation_id, step_id);

        drop table annotations.coarse_bricks;
        create table annotations.coarse_bricks (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            layer_id uuid not null,
            mag text not null,
            brick bigint not null,
            voxels bytea not null,
            constraint pk_coarse_bricks primary key (annotation_id, layer_id, mag, brick)
        );
        alter table annotations.coarse_bricks alter voxels set storage external;
        -- Coarse bricks hold at least this version.
        create table annotations.pooled (
            annotation_id uuid constraint pk_pooled primary key references annotations.annotations on delete cascade,
            version bigint not null
        );
        """);
}
