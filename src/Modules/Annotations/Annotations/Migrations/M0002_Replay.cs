using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lamella.Annotations.Migrations;

[DbContext(typeof(AnnotationsDb))]
[Migration("0002_Replay")]
internal sealed class M0002_Replay : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        -- What kinds of operations a row holds (OperationKinds; 0 in rows from before this column) and how many: the list of versions reads no operations.
        alter table annotations.log add kinds integer not null default 0, add operation_count integer not null default 0;
        -- Each restore of an earlier version, whether its step is undone or not: a replay begins at the last one that is not.
        create table annotations.restores (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            version bigint not null,
            ordinal integer not null,
            step_id uuid not null,
            target bigint not null,
            constraint pk_restores primary key (annotation_id, version, ordinal)
        );
        -- Whether the layer is there in the newest version; its name is the newest.
        alter table annotations.layers add is_there boolean not null default true;
        """);
}
