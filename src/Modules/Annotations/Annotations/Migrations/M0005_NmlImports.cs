using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lamella.Annotations.Migrations;

/// <summary>What was answered to an import, so that the same one sent again gets it again.</summary>
[DbContext(typeof(AnnotationsDb))]
[Migration("0005_NmlImports")]
internal sealed class M0005_NmlImports : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        -- target_id is what the files were sent to: an annotation, or a dataset. Annotation and answer are null within the transaction that imports.
        create table annotations.nml_imports (
            target_id uuid not null,
            person_id uuid not null,
            batch_id uuid not null,
            annotation_id uuid references annotations.annotations on delete cascade,
            answer text,
            constraint pk_nml_imports primary key (target_id, person_id, batch_id)
        );
        create index ix_nml_imports_annotation_id on annotations.nml_imports (annotation_id);
        """);
}
