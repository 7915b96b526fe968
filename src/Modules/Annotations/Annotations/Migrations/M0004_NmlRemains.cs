using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lamella.Annotations.Migrations;

/// <summary>What NML files say that an annotation has no place for, so that an export says it again.</summary>
[DbContext(typeof(AnnotationsDb))]
[Migration("0004_NmlRemains")]
internal sealed class M0004_NmlRemains : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        -- A row for each file of an import, beside the version and the step that brought it.
        create table annotations.nml_remains (
            annotation_id uuid not null references annotations.annotations on delete cascade,
            version bigint not null,
            ordinal integer not null,
            step_id uuid not null,
            content bytea not null,
            constraint pk_nml_remains primary key (annotation_id, version, ordinal)
        );
        alter table annotations.nml_remains alter content set storage external;
        """);
}
