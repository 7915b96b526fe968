using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lamella.Annotations.Migrations;

/// <summary>Finest bricks that files brought: the log names them by their payload.</summary>
[DbContext(typeof(AnnotationsDb))]
[Migration("0006_PayloadBricks")]
internal sealed class M0006_PayloadBricks : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table annotations.payload_bricks (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            payload_id uuid not null,
            -- All bricks of a payload are of one layer.
            layer_id uuid not null,
            brick bigint not null,
            voxels bytea not null,
            constraint pk_payload_bricks primary key (annotation_id, payload_id, brick)
        );
        alter table annotations.payload_bricks alter voxels set storage external;
        """);
}
